import Domain
import Foundation
import NIOHTTP1
import SQLiteStorage
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The built program with the real model between a fake Vault and a fake Supabase, killed at random moments.
///
/// `KILLS=50 swift test --filter KillLoopTests` is the long form; `scripts/checks/kill-loop.sh` does without the model and kills more
/// often.
@Suite(
    .serialized, .enabled("needs the base model: vibe-transcriber models fetch") { try await BuiltProgram.hasModels() }
)
struct KillLoopTests {
    private static let kills = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 4
    private static let date = "2025-07-16"
    /// Every so many slots one with speech; the others are silent and quickly done.
    private static let speechEvery = 6

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Every slot is in the store once, none is lost and none is done twice", arguments: [0, 0.5])
    func kills(shareOfFailingAnswers: Double) async throws {
        let model = try await BuiltProgram.models().string
        try await withFakeVault { vault in
            try await withFakePostgREST { supabase in
                supabase.misbehave(shareOfFailingAnswers)
                let loop = KillLoop(vault: vault, supabase: supabase, folder: folder.path, models: model)
                try await loop.run(kills: Self.kills, speechEvery: Self.speechEvery)
                try await check(loop)
            }
        }
    }

    private func check(_ loop: KillLoop) async throws {
        let days = loop.days
        #expect(loop.supabase.rowCount == 48 * days.count)
        for day in days {
            for block in TimeBlock.all {
                let text = try #require(loop.supabase.text(for: day.slot(block)), "\(day.device) \(block) is lost")
                #expect(text.isEmpty == (block.index % Self.speechEvery != 0), "\(block)")
            }
        }
        let state = try StateDatabase(path: loop.statePath)
        #expect(try await state.outbox.entries().isEmpty)
        #expect(try await state.jobs.unfinishedJobs().isEmpty)
        let jobs = try await state.jobs.jobs(state: .completed, limit: 500)
        #expect(jobs.count == days.count)
        for job in jobs {
            #expect(job.report.processedBlocks.count == 48)
            let events = try await state.jobs.events(of: job.id, after: 0)
            #expect(events.map(\.number) == Array(1...job.lastEvent))
            let saved = events.compactMap { event -> TimeBlock? in
                if case .saved(let block, _, _, _) = event.kind { block } else { nil }
            }
            #expect(saved.sorted() == TimeBlock.all, "each slot is saved once")
        }
        #expect(
            (try? FileManager.default.contentsOfDirectory(atPath: loop.temporaryPath.string)) == [],
            "no download is left behind")
    }
}
