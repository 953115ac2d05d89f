import Domain
import Foundation
import NIOHTTP1
import SQLiteStorage
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Starts the service again and again and kills it in the middle of its work, until it has been killed often enough; then
/// ends it politely in the middle of its work, and at last lets it finish.
final class KillLoop: Sendable {
    let vault: FakeVaultServer
    let supabase: FakePostgRESTServer
    let statePath: FilePath
    let temporaryPath: FilePath
    private let folder: FilePath
    private let models: String
    private let asked = Mutex<[DeviceDay]>([])

    init(vault: FakeVaultServer, supabase: FakePostgRESTServer, folder: FilePath, models: String) {
        self.vault = vault
        self.supabase = supabase
        self.folder = folder
        self.models = models
        statePath = folder.appending("state.sqlite")
        temporaryPath = folder.appending("temporary")
    }

    /// The days that were asked for.
    var days: [DeviceDay] { asked.withLock { $0 } }

    func run(kills: Int, speechEvery: Int) async throws {
        try FileManager.default.createDirectory(atPath: temporaryPath.string, withIntermediateDirectories: true)
        let speech = try Self.clip("ja-weather"), silence = Self.silence
        for life in 0...kills + 1 {
            let isLast = life == kills + 1, isPolite = life >= kills
            let (status, log) = try await ServiceProcess.run(in: folder, environment: environment) { process in
                if !isLast, try await isIdle() {
                    try await ask(process, speech: speech, silence: silence, speechEvery: speechEvery)
                }
                if isLast {
                    try await waitForTheEnd()
                    try process.terminate()
                } else {
                    try await letGoWhatWasInterruptedOften()
                    try await waitForARandomMoment()
                    try isPolite ? process.terminate() : process.kill()
                }
            }
            let expected: TerminationStatus = isPolite ? .exited(0) : .signaled(SIGKILL)
            #expect(status == expected, "\(log.suffix(2000))")
        }
    }

    private var environment: [Subprocess.Environment.Key: String] {
        [
            "VAULT_URL": vault.baseURL.absoluteString, "SUPABASE_URL": supabase.baseURL.absoluteString,
            "SUPABASE_KEY": supabase.key, "STATE_PATH": statePath.string, "TEMP_DIR": temporaryPath.string,
            "MODEL_DIR": models, "LOG_LEVEL": "warning", "RATE_LIMIT": "0",
        ]
    }

    /// By one question to the journal: between two to the service, for what is queued and for what is running, a job that is
    /// put back would be in neither answer.
    private func isIdle() async throws -> Bool { try await unfinishedJobs().isEmpty }

    private func unfinishedJobs() async throws -> [Job] {
        try await StateDatabase(path: statePath).jobs.unfinishedJobs()
    }

    /// A slot that is in progress during five crashes is given up; here every one is to be saved, however slow the machine.
    private func letGoWhatWasInterruptedOften() async throws {
        while try await unfinishedJobs().flatMap(\.slots).contains(where: { !$0.isFinished && $0.interruptions >= 3 }) {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Another recorder's day.
    private func ask(
        _ process: ServiceProcess, speech: [UInt8], silence: [UInt8], speechEvery: Int
    ) async throws {
        let device = "recorder-\(days.count)"
        let day = DeviceDay(
            device: try #require(DeviceID(device)), date: try #require(LocalDate("2025-07-16")))
        for block in TimeBlock.all {
            vault.setRecording(block.index % speechEvery == 0 ? speech : silence, for: day.slot(block))
        }
        asked.withLock { $0.append(day) }
        let body = #"{"device_id": "\#(device)", "date": "2025-07-16"}"#
        // A new job fails when the store cannot be asked for the plan; then its client asks again.
        var state = "failed"
        while state == "failed" {
            let answer = try await process.send(
                .POST, "/fetch-and-transcribe", headers: ["prefer": "respond-async"], body: body)
            var job = try JobAnswer(try #require(answer))
            while !job.isPlanned {
                try await Task.sleep(for: .milliseconds(10))
                job = try JobAnswer(try #require(try await process.send(.GET, "/jobs/\(job.id)")))
            }
            state = job.state
            if state == "failed" { try await Task.sleep(for: .milliseconds(200)) }
        }
    }

    /// What the loop reads of a job.
    private struct JobAnswer {
        let id: String
        let state: String
        let isPlanned: Bool

        init(_ text: String) throws {
            let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            id = try #require(json["job_id"] as? String, "\(text)")
            let state = try #require(json["state"] as? String)
            let slots = try #require(json["slots"] as? [[String: String]])
            self.state = state
            isPlanned = !["queued", "running"].contains(state) || slots.contains { $0["state"] != "unknown" }
        }
    }

    /// Some saves from now, and a bit: anywhere in the work on a slot.
    private func waitForARandomMoment() async throws {
        let goal = supabase.requests.count + Int.random(in: 0...12)
        let patience = ContinuousClock.now + .seconds(Int.random(in: 2...6))
        while supabase.requests.count < goal, .now < patience { try await Task.sleep(for: .milliseconds(5)) }
        try await Task.sleep(for: .microseconds(Int.random(in: 0...400_000)))
    }

    private func waitForTheEnd() async throws {
        let outbox = try StateDatabase(path: statePath).outbox
        while true {
            if try await isIdle(), try await outbox.entries().isEmpty { break }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func clip(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appending(path: "Samples/\(name).wav")))
    }

    /// A second of it.
    private static var silence: [UInt8] {
        func bytes(_ number: UInt32, _ count: Int = 4) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
        }
        return Array("RIFF".utf8) + bytes(32_036) + Array("WAVEfmt ".utf8) + bytes(16) + bytes(1, 2) + bytes(1, 2)
            + bytes(16_000) + bytes(32_000) + bytes(2, 2) + bytes(16, 2) + Array("data".utf8) + bytes(32_000)
            + [UInt8](repeating: 0, count: 32_000)
    }
}
