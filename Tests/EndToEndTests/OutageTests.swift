import App
import Domain
import Foundation
import Logging
import Pipeline
import SystemPackage
import TestSupport
import Testing

/// The real clients, as the settings put them together, with a Vault or a Supabase that is down.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    private static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func withPipeline(
        _ vault: FakeVaultServer, _ supabase: FakePostgRESTServer, _ transcriber: MemoryTranscriber,
        patience: Duration = .seconds(600), _ body: (DayPipeline) async throws -> Void
    ) async throws {
        try await RealClients.with(vault, supabase, transcriber, in: folder) { settings, adapters in
            try await body(
                DayPipeline(
                    settings: settings, adapters: adapters, logger: RealClients.logger, outagePatience: patience))
        }
    }

    private var job: Job { Job(request: DayRequest(day: Self.day, model: "base"), createdAt: Date()) }

    @Test func aVaultThatIsDownCostsADayAFewCallsAndEverySlotSaysWhy() async throws {
        try await withFakeVault { vault in
            vault.answerEverything(with: .status(503))
            try await withFakePostgREST { supabase in
                try await withPipeline(vault, supabase, MemoryTranscriber(), patience: .seconds(3)) { pipeline in
                    let report = try await pipeline.run(job).report
                    #expect(report.failures.count == 48 && report.failures.allSatisfy { $0.stage == .plan })
                    #expect(report.skippedAsNoAudio == 0)
                    #expect(vault.requests.count <= 3 * (4 + 2 * 8), "the breaker opens while the first ones are tried")
                }
            }
        }
    }

    @Test(
        "A Vault that comes back in the middle of a day has cost nothing",
        arguments: [
            ScriptedAnswer.status(503), .answer(status: 404, body: "404 page not found\n"),
            .answer(status: 502, body: "<html>"),
        ])
    func outage(answer: ScriptedAnswer) async throws {
        let slots = ["09-00", "09-30"].map { Self.day.slot(TimeBlock($0)!) }
        try await withFakeVault { vault in
            for slot in slots { vault.setRecording(Array("text".utf8), for: slot) }
            vault.answerEverything(with: answer)
            try await withFakePostgREST { supabase in
                try await withPipeline(vault, supabase, MemoryTranscriber()) { pipeline in
                    async let report = pipeline.run(job).report
                    while vault.requests.count < 8 { await Task.yield() }
                    vault.answerEverything(with: nil)
                    let ended = try await report
                    #expect(ended.failures.isEmpty && ended.processedBlocks == slots.map(\.block))
                    #expect(ended.skippedAsNoAudio == 46)
                }
            }
        }
    }

    @Test func textsThatASupabaseOutOfOrderCannotTakeAreDeliveredWhenItIsBack() async throws {
        let slots = ["09-00", "09-30"].map { Self.day.slot(TimeBlock($0)!) }
        try await withFakeVault { vault in
            for slot in slots { vault.setRecording(Array("text".utf8), for: slot) }
            try await withFakePostgREST { supabase in
                let transcriber = MemoryTranscriber()
                try await withPipeline(vault, supabase, transcriber) { pipeline in
                    supabase.script([.proper])
                    supabase.answerEverything(with: .postgREST(503, code: "PGRST001"))
                    let report = try await pipeline.run(job).report
                    #expect(report.savedLater == slots.map(\.block))
                    #expect(report.failures.isEmpty && supabase.rowCount == 0)

                    supabase.answerEverything(with: nil)
                    while await pipeline.delivery.flush(includingRefused: false) != .all {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    #expect(slots.map { supabase.text(for: $0) } == ["text", "text"])
                    #expect(try await pipeline.run(job).report.skippedAsProcessed == 2)
                    #expect(transcriber.transcriptions == 2)
                }
            }
        }
    }
}
