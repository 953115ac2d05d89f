import Domain
import Foundation
import Logging
import Pipeline
import SQLiteStorage
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct DayPipelineTests {
    private let folder: TemporaryFolder
    private let state: TemporaryFolder
    private let outbox: SQLiteOutbox

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
        outbox = try state.state().outbox
    }

    private func pipeline(
        _ vault: MemoryVault, _ store: MemoryStore, _ transcriber: MemoryTranscriber = MemoryTranscriber()
    ) -> DayPipeline {
        .inMemory(vault, store, transcriber, folder, outbox)
    }

    @Test func transcribesWhatIsRecordedAndNotProcessedInSlotOrder() async throws {
        let vault = MemoryVault([
            "18-00": .recording("evening"), "09-30": .recording("morning"), "10-00": .recording("known"),
        ])
        let store = MemoryStore(rows: [.at("10-00"): "known"])
        let report = try await pipeline(vault, store).run(.day()).report
        #expect(report.processedBlocks == [.at("09-30"), .at("18-00")])
        #expect(report.skippedAsProcessed == 1)
        #expect(report.skippedAsNoAudio == 45)
        #expect(report.failures.isEmpty)
        #expect(vault.fetched == [.at("09-30"), .at("18-00")])
        #expect(
            await store.rows == [.at("09-30"): "morning", .at("10-00"): "known", .at("18-00"): "evening"])
    }

    @Test func silenceIsSavedAsEmptyText() async throws {
        let store = MemoryStore()
        let report = try await pipeline(MemoryVault(["10-00": .recording("")]), store).run(.day()).report
        #expect(report.processedBlocks == [.at("10-00")])
        #expect(await store.rows == [.at("10-00"): ""])
    }

    @Test func whatTheGuardsRefusedIsCountedAndKeptBesideTheText() async throws {
        let vault = MemoryVault(["10-00": .recording("refused はい、はい"), "11-00": .recording("text")])
        var records: [TimeBlock: SlotRecord] = [:]
        let store = MemoryStore()
        let saved = Mutex<[SlotRecord]>([])
        let job = try await pipeline(vault, store).run(.day()) { progress in
            if case .saved(let record) = progress { saved.withLock { $0.append(record) } }
        }
        for record in saved.withLock({ $0 }) { records[record.slot.block] = record }
        #expect(job.report.rejectedPassages == 1)
        #expect(await store.rows == [.at("10-00"): "", .at("11-00"): "text"])
        #expect(records[.at("10-00")]?.rejected.map(\.text) == ["refused はい、はい"])
        #expect(records[.at("11-00")]?.rejected.isEmpty == true)
    }

    @Test(arguments: [
        (MemoryVault.Entry.checkFails(.unreachable(detail: "down")), SlotFailure.Stage.plan, "vault_unreachable"),
        (.fetchFails(.vanished), .fetch, "recording_vanished"),
        (.fetchFails(.incomplete(received: 1, expected: 2)), .fetch, "download_incomplete"),
        (.fetchFails(.tooLarge(limit: 1)), .fetch, "recording_too_large"),
        (.recording("damaged"), .decode, "audio_malformed"),
        (.recording("unspeakable"), .transcribe, "unknown_language"),
    ])
    func oneFailingSlotIsReportedAndStopsNoOther(
        entry: MemoryVault.Entry, stage: SlotFailure.Stage, code: String
    ) async throws {
        let vault = MemoryVault(["09-00": .recording("before"), "10-00": entry, "11-00": .recording("after")])
        let store = MemoryStore()
        let report = try await pipeline(vault, store).run(.day()).report
        #expect(report.processedBlocks == [.at("09-00"), .at("11-00")])
        #expect(report.failures.map(\.block) == [.at("10-00")])
        #expect(report.failures.map(\.stage) == [stage])
        #expect(report.failures.map(\.code) == [code])
        #expect(report.skippedAsNoAudio == 45)
        #expect(report.skippedAsProcessed + report.skippedAsNoAudio + 2 + 1 == report.totalSlots)
        #expect(await store.rows.keys.sorted() == [.at("09-00"), .at("11-00")])
        #expect(folder.contents.isEmpty)
    }

    @Test(arguments: [
        (StoreError.rejected(code: "23514", detail: "check"), ["store_rejected"]),
        (.unauthorized(detail: "key"), ["store_unauthorized"]),
        (.unreachable(detail: "down"), []),
    ])
    func aTextThatTheStoreDoesNotTakeIsKeptAndIsAnErrorWhenItNeverWill(error: StoreError, codes: [String]) async throws
    {
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b")])
        let store = MemoryStore(saveErrors: [.at("09-00"): error])
        let report = try await pipeline(vault, store).run(.day()).report
        #expect(report.savedLater.first == .at("09-00"))
        #expect(report.failures.map(\.code) == codes)
        #expect(report.failures.allSatisfy { $0.stage == .store && $0.block == .at("09-00") })
        #expect(report.processedBlocks == (codes.isEmpty ? [.at("09-00"), .at("10-00")] : [.at("10-00")]))
        #expect(report.skippedAsNoAudio + report.processedBlocks.count + report.failures.count == report.totalSlots)
        #expect(try await outbox.entries().map(\.text).first == "a")
    }

    @Test func whatIsInTheOutboxIsNotTranscribedAgain() async throws {
        let vault = MemoryVault(["09-00": .recording("a")])
        let store = MemoryStore(saveErrors: [.at("09-00"): .unreachable(detail: "down")])
        let transcriber = MemoryTranscriber()
        let pipeline = pipeline(vault, store, transcriber)
        _ = try await pipeline.run(.day())
        let report = try await pipeline.run(.day()).report
        #expect(report.skippedAsProcessed == 1)
        #expect(transcriber.transcriptions == 1)
    }

    @Test func textsOfTheJobThatACrashLeftInTheOutboxAreTheJobs() async throws {
        let transcriber = MemoryTranscriber()
        let job = Job.day(force: true)
        _ = try await outbox.keep("a", for: job.request.day.slot(.at("09-00")), jobID: job.id, at: Date())
        let vault = MemoryVault(["09-00": .recording("a")])
        let report = try await pipeline(vault, MemoryStore(), transcriber).run(job).report
        #expect(report.processedBlocks == [.at("09-00")])
        #expect(report.savedLater == [.at("09-00")])
        #expect(transcriber.transcriptions == 0)
    }

    @Test func slotsThatTheJobFinishedBeforeARestartStayFinished() async throws {
        let transcriber = MemoryTranscriber()
        var job = Job.day(force: true)
        job[.at("09-00")]?.state = .transcribed
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b")])
        let report = try await pipeline(vault, MemoryStore(), transcriber).run(job).report
        #expect(report.processedBlocks == [.at("09-00"), .at("10-00")])
        #expect(transcriber.transcriptions == 1)
    }

    @Test func aFailingStoreCheckThrowsBeforeAnyWork() async throws {
        let vault = MemoryVault(["09-00": .recording("a")])
        let error = StoreError.unreachable(detail: "down")
        await #expect(throws: DayRunError.storeUnavailable(error)) {
            try await pipeline(vault, MemoryStore(checkError: error)).run(.day())
        }
        #expect(vault.checked.isEmpty && vault.fetched.isEmpty)
    }

    @Test func rowsThatTheStoreHidesOrAltersAreFailuresAndTheirTextsAreKept() async throws {
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b"), "11-00": .recording("c")])
        let store = MemoryStore(hidden: [.at("09-00")], altered: [.at("10-00")])
        let report = try await pipeline(vault, store).run(.day()).report
        #expect(report.failures.map(\.code) == ["row_not_visible", "row_differs"])
        #expect(report.failures.map(\.stage) == [.store, .store])
        #expect(report.failures[0].detail.contains("row-level security"))
        #expect(report.processedBlocks == [.at("11-00")])
        #expect(try await outbox.entries().map(\.text) == ["a", "b"])
    }

    @Test func rowsThatCannotBeReadBackWaitInTheOutbox() async throws {
        let store = MemoryStore(readError: .unreachable(detail: "down"))
        let report = try await pipeline(MemoryVault(["09-00": .recording("a")]), store).run(.day()).report
        #expect(report.savedLater == [.at("09-00")])
        #expect(try await outbox.entries().map(\.text) == ["a"])
    }

    @Test func forceTranscribesProcessedSlotsAgain() async throws {
        let store = MemoryStore(rows: [.at("09-00"): "old"])
        let vault = MemoryVault(["09-00": .recording("new")])
        let report = try await pipeline(vault, store).run(.day(force: true)).report
        #expect(report.skippedAsProcessed == 0)
        #expect(await store.rows == [.at("09-00"): "new"])
    }

    @Test func aSubsetOfSlotsIsAllThatIsAskedForAndCounted() async throws {
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b")])
        let request = Job.day(blocks: [.at("10-00"), .at("23-30"), .at("10-00")])
        let report = try await pipeline(vault, MemoryStore()).run(request).report
        #expect(report.totalSlots == 2)
        #expect(report.processedBlocks == [.at("10-00")])
        #expect(report.skippedAsNoAudio == 1)
        #expect(Set(vault.checked) == [.at("10-00"), .at("23-30")])
    }

    @Test func neverMoreThanEightExistenceChecksAtOnce() async throws {
        let vault = MemoryVault([:])
        _ = try await pipeline(vault, MemoryStore()).run(.day())
        #expect(vault.checked.count == 48)
        #expect(vault.mostChecksInFlight <= 8)
    }

    @Test func theModelIsLoadedOnlyWhenThereIsWork() async throws {
        let transcriber = MemoryTranscriber()
        _ = try await pipeline(MemoryVault([:]), MemoryStore(), transcriber).run(.day())
        #expect(transcriber.loads == 0)
    }

    @Test func aModelThatCannotBeLoadedEndsTheRun() async throws {
        let error = TranscriptionError.modelUnavailable(model: "base", detail: "no files")
        let vault = MemoryVault(["09-00": .recording("a")])
        await #expect(throws: DayRunError.modelUnavailable(error)) {
            try await pipeline(vault, MemoryStore(), MemoryTranscriber(loadError: error)).run(.day())
        }
    }

    @Test func stoppingFinishesTheSlotInHandAndLeavesNoFile() async throws {
        let gate = Gate()
        let stop = StopSignal()
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b"), "11-00": .recording("c")])
        let store = MemoryStore()
        let transcriber = MemoryTranscriber(gate: gate)
        let pipeline = pipeline(vault, store, transcriber)
        let report = Task { try await pipeline.run(.day(), stop: stop) }
        await gate.firstArrival()
        // Waits forever unless the second recording is listened to while the first one is transcribed.
        await transcriber.listening.firstArrival()
        #expect(!vault.fetched.contains(.at("11-00")), "more than one slot was fetched ahead")
        stop.raise()
        await gate.open()
        await #expect(throws: DayRunError.stopped) { try await report.value }
        #expect(await store.rows == [.at("09-00"): "a"])
        #expect(folder.contents.isEmpty)
    }

    @Test func theNextSlotIsFetchedWhileTheFirstIsTranscribed() async throws {
        let gate = Gate()
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b")])
        let pipeline = pipeline(vault, MemoryStore(), MemoryTranscriber(gate: gate))
        async let job = pipeline.run(.day())
        await gate.firstArrival()
        while !vault.fetched.contains(.at("10-00")) { await Task.yield() }
        await gate.open()
        #expect(try await job.report.processedBlocks.count == 2)
    }
}
