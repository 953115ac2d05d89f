import App
import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Observability
import Pipeline
import SystemPackage
import TestSupport
import Testing

/// What `GET /metrics` of the composed service tells of jobs, between a Vault and a Supabase that fail now and then.
@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    private static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func withService(
        _ vault: FakeVaultServer, _ supabase: FakePostgRESTServer, _ transcriber: MemoryTranscriber,
        _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let more = ["PORT": "0", "QUEUE_LIMIT": "3"]
        try await RealClients.with(vault, supabase, transcriber, in: folder, more: more) { settings, adapters in
            let service = TranscriptionService(settings: settings, adapters: adapters, logger: RealClients.logger)
            var application = service.application
            application.addServices(
                JobMetrics(feed: service.host.jobs.feed, metrics: adapters.metrics), service.host)
            try await application.test(.live) { try await body($0) }
        }
    }

    private func transcribe(_ client: any TestClientProtocol, _ body: String, prefer: String = "") async throws {
        let answer = try await client.execute(
            uri: "/fetch-and-transcribe", method: .post, headers: [.init("Prefer")!: prefer],
            body: ByteBuffer(string: body))
        #expect(answer.status == (prefer.isEmpty ? .ok : .accepted))
    }

    /// The figures by name and labels, once `isThere`: events are counted after those who wait for them have been told.
    private func figures(
        _ client: any TestClientProtocol, once isThere: ([String: Double]) -> Bool
    ) async throws -> [String: Double] {
        while true {
            let text = String(buffer: try await client.execute(uri: "/metrics", method: .get).body)
            var figures: [String: Double] = [:]
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let space = try #require(line.lastIndex(of: " "))
                figures[String(line[..<space])] = Double(line[line.index(after: space)...])
            }
            if isThere(figures) { return figures }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func slotsByOutcomeRetriesAndTheOutboxAreCounted() async throws {
        try await withFakeVault { vault in
            for (block, content) in [("09-00", "text"), ("10-00", "text"), ("11-00", "damaged")] {
                vault.setRecording(Array(content.utf8), for: Self.day.slot(TimeBlock(block)!))
            }
            vault.script([.status(503)], for: Self.day.slot(TimeBlock("09-00")!))
            try await withFakePostgREST { supabase in
                try await withService(vault, supabase, MemoryTranscriber()) { client in
                    // The plan succeeds, and no save: two deliveries of three tries each.
                    supabase.script([.proper])
                    supabase.answerEverything(with: .postgREST(503, code: "PGRST001"))
                    try await transcribe(client, #"{"device_id": "device123", "date": "2025-07-16"}"#)
                    var figures = try await figures(client) { $0[#"vibe_jobs_total{outcome="completed"}"#] == 1 }
                    for (figure, value): (String, Double) in [
                        (#"vibe_slots_total{outcome="saved_later"}"#, 2), (#"vibe_slots_total{outcome="failed"}"#, 1),
                        (#"vibe_slots_total{outcome="skipped_no_audio"}"#, 45),
                        (#"vibe_slot_failures_total{stage="decode"}"#, 1), (#"vibe_retries_total{system="vault"}"#, 1),
                        (#"vibe_retries_total{system="supabase"}"#, 4), ("vibe_outbox_rows", 2),
                        (#"vibe_model_loaded{model="base"}"#, 1),
                        (#"vibe_stage_duration_seconds_count{stage="plan"}"#, 1),
                        (#"vibe_stage_duration_seconds_count{stage="store"}"#, 2),
                    ] { #expect(figures[figure] == value, "\(figure)") }

                    supabase.answerEverything(with: nil)
                    let again = #"{"device_id": "device123", "date": "2025-07-16", "time_blocks": ["09-00", "10-00"]"#
                    try await transcribe(client, again + "}")
                    try await transcribe(client, again + #", "force": true}"#)
                    // The last text leaves the outbox once its slot is recorded, and so its job has ended.
                    figures = try await self.figures(client) {
                        $0[#"vibe_jobs_total{outcome="completed"}"#] == 3 && $0["vibe_outbox_rows"] == 0
                    }
                    for (figure, value): (String, Double) in [
                        (#"vibe_slots_total{outcome="transcribed"}"#, 2),
                        (#"vibe_slots_total{outcome="skipped_processed"}"#, 2),
                        (#"vibe_slots_total{outcome="saved_later"}"#, 2),
                    ] { #expect(figures[figure] == value, "\(figure)") }
                }
            }
        }
    }

    @Test func theQueueAndTheAgeOfItsOldestJobAreShown() async throws {
        let gate = Gate()
        try await withFakeVault { vault in
            vault.setRecording(Array("text".utf8), for: Self.day.slot(TimeBlock("09-00")!))
            try await withFakePostgREST { supabase in
                try await withService(vault, supabase, MemoryTranscriber(gate: gate)) { client in
                    let empty = try await figures(client) { $0["vibe_jobs_limit"] == 3 }
                    #expect(empty["vibe_jobs_running"] == 0 && empty["vibe_jobs_waiting"] == 0)
                    #expect(empty["vibe_jobs_oldest_waiting_seconds"] == 0 && empty["vibe_outbox_rows"] == 0)
                    // A day is worked on by one job at a time.
                    for more in ["", #", "time_blocks": ["09-00"]"#, #", "time_blocks": ["10-00"]"#] {
                        try await transcribe(
                            client, #"{"device_id": "device123", "date": "2025-07-16"\#(more)}"#,
                            prefer: "respond-async")
                        if more.isEmpty { await gate.firstArrival() }
                    }
                    let full = try await figures(client) { $0["vibe_jobs_waiting"] == 2 }
                    #expect(full["vibe_jobs_running"] == 1)
                    let age = try #require(full["vibe_jobs_oldest_waiting_seconds"])
                    _ = try await figures(client) { $0["vibe_jobs_oldest_waiting_seconds", default: 0] > age }
                    await gate.open()
                    let done = try await figures(client) { $0[#"vibe_jobs_total{outcome="completed"}"#] == 3 }
                    #expect(done["vibe_jobs_waiting"] == 0 && done["vibe_jobs_oldest_waiting_seconds"] == 0)
                }
            }
        }
    }
}
