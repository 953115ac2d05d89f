import Domain
import Foundation
import Logging
import SQLiteStorage
import SystemPackage
import TestSupport
import Testing

@testable import Pipeline

/// A text of a part of a recording must never count as the whole.
@Suite(.timeLimit(.minutes(2))) struct UnfinishedRecordingsTests {
    private static let now = Date(timeIntervalSince1970: 1_752_700_000)
    private static let day = DayRequest.day().day

    private func recording(age: TimeInterval?, isTemporary: Bool = false, day: String = "2025-07-16") throws
        -> Recording
    {
        let slot = DeviceDay(device: Self.day.device, date: try #require(LocalDate(day))).slot(.at("09-00"))
        return Recording(
            slot: slot, path: "/dev/null", isTemporary: isTemporary, changedAt: age.map { Self.now - $0 })
    }

    @Test(arguments: [
        (AudioSamples.Ending.asAnnounced, 0.0, true), (.cut, 0, false), (.cut, 86_399, false), (.cut, 86_401, true),
        (.open, 0, false), (.open, 119, false), (.open, 121, true), (.open, -50, false), (.unknown, 11, true),
    ])
    func whatAFileSaysOfItsEndAndItsAgeDecide(ending: AudioSamples.Ending, age: Double, isFinished: Bool) throws {
        let verdict = UnfinishedRecordings.verdict(ending, of: try recording(age: age), now: Self.now)
        #expect((verdict == .finished) == isFinished)
    }

    @Test func withoutATimeOfChangeTheDayTells() throws {
        // The recording of a half hour of 16 July may still be coming on the 17th, wherever on Earth it was made.
        for (day, isFinished) in [("2025-07-16", false), ("2025-07-14", true)] {
            let recording = try recording(age: nil, isTemporary: true, day: day)
            let verdict = UnfinishedRecordings.verdict(.cut, of: recording, now: Self.now)
            #expect((verdict == .finished) == isFinished)
            #expect(UnfinishedRecordings.verdict(.open, of: recording, now: Self.now) == .finished)
        }
    }

    @Test func aFileThatSaysNothingOfItsEndIsLookedAtAgain() throws {
        let verdict = UnfinishedRecordings.verdict(.unknown, of: try recording(age: 3), now: Self.now)
        #expect(verdict == .quietAfter(7))
        let download = try recording(age: 3, isTemporary: true)
        #expect(UnfinishedRecordings.verdict(.unknown, of: download, now: Self.now) == .finished)
    }

    /// The real decoder's part is in its own tests: this one says of each file what the test wants.
    private struct DescribedDecoder: AudioDecoder {
        let ending: AudioSamples.Ending
        var warnings: [RecordingWarning] = []
        var error: AudioDecodingError?

        func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
            if let error { throw error }
            return AudioSamples(
                samples: try await MemoryDecoder().decode(file).samples, warnings: warnings, ending: ending)
        }
    }

    private func run(
        _ decoder: DescribedDecoder, _ job: Job, store: MemoryStore, folder: TemporaryFolder,
        vault: MemoryVault = MemoryVault(["09-00": .recording("text")]), transcribed: [TimeBlock: AudioVersion] = [:]
    ) async throws -> (report: DayReport, transcriptions: Int) {
        let transcriber = MemoryTranscriber()
        let pipeline = DayPipeline(
            vault: vault, decoder: decoder, transcribers: transcriber, store: store,
            outbox: try folder.state().outbox, settings: .init(temporaryDirectory: folder.path, outagePatience: .zero),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return (try await pipeline.run(job, transcribed: transcribed).report, transcriber.transcriptions)
    }

    @Test func aDamagedRecordingOfLongAgoIsTranscribedWithAWarningInTheReport() async throws {
        let warning = RecordingWarning(.cutShort, "half")
        let store = MemoryStore(), folder = try TemporaryFolder()
        let (report, _) = try await run(
            DescribedDecoder(ending: .cut, warnings: [warning]), .day(), store: store, folder: folder)
        #expect(report.failures.isEmpty && report.processedBlocks == [.at("09-00")])
        #expect(report.warnings.map(\.block) == [.at("09-00")] && report.warnings.map(\.warning) == [warning])
    }

    @Test func aShortRecordingOfTodayGetsNoRowAndIsTriedByTheNextRun() async throws {
        let today = String(Date.now.formatted(.iso8601).prefix(10))
        let day = DeviceDay(device: Self.day.device, date: try #require(LocalDate(today)))
        let job = Job(request: DayRequest(day: day, model: "base"), createdAt: Date())
        let store = MemoryStore(), folder = try TemporaryFolder()
        let first = try await run(DescribedDecoder(ending: .cut), job, store: store, folder: folder)
        #expect(first.report.failures.map(\.code) == ["recording_incomplete"] && first.transcriptions == 0)
        #expect(await store.rows.isEmpty)
        let second = try await run(DescribedDecoder(ending: .asAnnounced), job, store: store, folder: folder)
        #expect(second.report.processedBlocks == [.at("09-00")])
        #expect(await store.rows == [.at("09-00"): "text"])
    }

    @Test func aFileWithoutSoundIsSilenceWithAWarning() async throws {
        let store = MemoryStore(), folder = try TemporaryFolder()
        let decoder = DescribedDecoder(ending: .open, error: .empty)
        let (report, transcriptions) = try await run(decoder, .day(), store: store, folder: folder)
        #expect(report.warnings.map(\.warning.code) == [.empty] && report.failures.isEmpty && transcriptions == 0)
        #expect(await store.rows == [.at("09-00"): ""])
    }

    @Test func whatWasRecordedAnewIsListedAndDoneAgainWhenThatIsWanted() async throws {
        let vault = MemoryVault(["09-00": .recording("new"), "10-00": .recording("same"), "11-00": .recording("fresh")])
        let known = [TimeBlock.at("09-00"): AudioVersion("old"), .at("10-00"): AudioVersion("same")]
        func run(refresh: Bool) async throws -> (DayReport, [TimeBlock: String]) {
            let store = MemoryStore(rows: [.at("09-00"): "old", .at("10-00"): "same"])
            let request = DayRequest(day: Self.day, model: "base", refresh: refresh)
            let (report, _) = try await self.run(
                DescribedDecoder(ending: .asAnnounced), Job(request: request, createdAt: Date()), store: store,
                folder: try TemporaryFolder(), vault: vault, transcribed: known)
            return (report, await store.rows)
        }
        let (plain, before) = try await run(refresh: false)
        // One call for each slot tells nothing of those that have a row: nobody asked for them.
        #expect(plain.changedBlocks.isEmpty && plain.skippedAsProcessed == 2 && before[.at("09-00")] == "old")
        let (again, after) = try await run(refresh: true)
        #expect(again.processedBlocks == [.at("09-00"), .at("11-00")] && again.skippedAsProcessed == 1)
        #expect(after == [.at("09-00"): "new", .at("10-00"): "same", .at("11-00"): "fresh"])
    }

    @Test func aVaultThatIsAwayIsNoSuccessWhereWhatChangedIsAskedForAndNoMatterWhereNothingIs() async throws {
        let away = VaultError.unreachable(detail: "down")
        let vault = AwayVault(MemoryVault([:]), error: away)
        vault.set(isAway: true)
        let rows = Dictionary(uniqueKeysWithValues: TimeBlock.all.map { ($0, "text") })
        let folder = try TemporaryFolder()
        let pipeline = DayPipeline(
            vault: vault, decoder: MemoryDecoder(), transcribers: MemoryTranscriber(), store: MemoryStore(rows: rows),
            outbox: try folder.state().outbox, settings: .init(temporaryDirectory: folder.path, outagePatience: .zero),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func report(refresh: Bool, transcribed: [TimeBlock: AudioVersion]) async throws -> DayReport {
            let request = DayRequest(day: Self.day, model: "base", refresh: refresh)
            return try await pipeline.run(Job(request: request, createdAt: Date()), transcribed: transcribed).report
        }
        let known = [TimeBlock.at("09-00"): AudioVersion("old")]
        let refreshed = try await report(refresh: true, transcribed: known)
        #expect(refreshed.failures.map(\.block) == [.at("09-00")] && refreshed.skippedAsProcessed == 47)
        let plain = try await report(refresh: false, transcribed: known)
        #expect(plain.failures.isEmpty && plain.skippedAsProcessed == 48)
        let refused = vault.refused
        #expect(try await report(refresh: false, transcribed: [:]).skippedAsProcessed == 48)
        #expect(vault.refused == refused, "nobody asks a vault where there is nothing to do")
    }
}
