import Domain
import Logging
import Pipeline
import SQLiteStorage
import ServiceLifecycle
import TestSupport
import Testing

import struct SystemPackage.FilePath

@Suite(.timeLimit(.minutes(5))) struct DayOverviewsTests {
    private let folder: TemporaryFolder
    private let database: StateDatabase
    private let day = DayRequest.day().day
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
        database = try folder.state()
    }

    private func service(_ vault: MemoryVault, _ store: MemoryStore, gate: Gate? = nil) -> (
        host: JobHost, days: DayOverviews
    ) {
        let pipeline = DayPipeline.inMemory(vault, store, MemoryTranscriber(gate: gate), folder, database.outbox)
        let host = JobHost(pipeline: pipeline, queue: database.queue, logger: logger)
        return (host, DayOverviews(jobs: host.jobs, pipeline: pipeline))
    }

    private func afterAJob(
        _ vault: MemoryVault, _ store: MemoryStore, _ body: @Sendable (DayOverviews) async throws -> Void
    ) async throws {
        let (host, days) = service(vault, store)
        let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let job = try await host.jobs.submit(.day())
            _ = await host.jobs.wait(for: job.id, atMost: .seconds(240))
            try await body(days)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func beforeAnythingIsDoneEverySlotIsUnknown() async throws {
        let overviews = service(MemoryVault([:]), MemoryStore()).days
        let overview = try await overviews.overview(of: day, checkingAudio: true)
        #expect(overview.slots.map(\.block) == TimeBlock.all)
        #expect(overview.slots.allSatisfy { $0.state == .unknown && $0.text == nil && $0.audioChanged == nil })
        #expect(overview.jobID == nil)
    }

    @Test func whatAJobFoundOutIsShownWithTextsAndChangedAudio() async throws {
        let vault = MemoryVault([
            "09-00": .recording("a"), "09-30": .recording(""), "10-00": .recording("damaged"),
            "10-30": .recording("kept"),
        ])
        let store = MemoryStore(saveErrors: [.at("10-30"): .rejected(code: "23514", detail: "check")])
        try await afterAJob(vault, store) { overviews in
            let overview = try await overviews.overview(of: day, checkingAudio: true)
            let slots = Dictionary(uniqueKeysWithValues: overview.slots.map { ($0.block, $0) })
            #expect(slots[.at("09-00")]?.state == .transcribed && slots[.at("09-00")]?.text == "a")
            #expect(slots[.at("09-00")]?.audioChanged == false)
            #expect(slots[.at("09-30")]?.state == .silent && slots[.at("09-30")]?.text?.isEmpty == true)
            #expect(slots[.at("10-00")]?.state == .failed)
            #expect(slots[.at("10-00")]?.record?.failure?.code == "audio_malformed")
            #expect(slots[.at("10-30")]?.state == .savedLater && slots[.at("10-30")]?.text == "kept")
            #expect(slots[.at("11-00")]?.state == .noAudio)
        }
        let changed = MemoryVault(["09-00": .recording("another"), "09-30": .checkFails(.unreachable(detail: "down"))])
        let later = try await service(changed, store).days.overview(of: day, checkingAudio: true)
        #expect(later.slots[18].audioChanged == true)
        #expect(later.slots[19].audioChanged == nil)
        #expect(later.slots[18].state == .transcribed)
    }

    @Test func withoutTheStoreTheJournalsStatesAreShown() async throws {
        let store = MemoryStore()
        try await afterAJob(MemoryVault(["09-00": .recording("a")]), store) { _ in }
        await store.set(readError: .unreachable(detail: "down"))
        let overviews = service(MemoryVault([:]), store).days
        let overview = try await overviews.overview(of: day, checkingAudio: false)
        #expect(overview.storeError == .unreachable(detail: "down"))
        #expect(overview.slots[18].state == .transcribed && overview.slots[18].text == nil)
    }

    @Test func aMonthCountsASlotWithARowOnceWhateverTheJournalSaysOfIt() async throws {
        let failure = SlotFailure(block: .at("09-00"), stage: .decode, code: "audio_malformed", detail: "a")
        try await database.jobs.write(
            JournalEntry(
                job: .day(),
                slots: [
                    SlotRecord(slot: day.slot(.at("09-00")), state: .failed, failure: failure),
                    SlotRecord(slot: day.slot(.at("09-30")), state: .noAudio),
                    SlotRecord(slot: day.slot(.at("10-00")), state: .failed, failure: failure),
                ]))
        let store = CalendarOfOneDay(
            date: day.date, marks: DayMarks(spoken: [.at("09-00")], silent: [.at("09-30")]))
        let month = try await RecorderCalendar(calendar: store, journal: database.jobs)
            .overview(of: day.device, in: try #require(LocalMonth("2025-07")))
        let counts = month.days[15].counts
        #expect(counts[.transcribed] == 1 && counts[.silent] == 1 && counts[.failed] == 1 && counts[.noAudio] == 0)
        #expect(counts.values.reduce(0, +) == 48)
    }

    /// Neither heeds its cancellation, as a call that hangs in the kernel.
    @Test func aStoreAndAVaultThatHangAreSaidAndNotWaitedFor() async throws {
        let record = SlotRecord(slot: day.slot(.at("09-00")), state: .transcribed, audioVersion: AudioVersion("1"))
        try await database.jobs.write(JournalEntry(job: .day(), slots: [record]))
        let gate = Gate(), patience = Duration.milliseconds(50)
        let pipeline = DayPipeline(
            vault: HangingSystem(gate: gate), decoder: MemoryDecoder(), transcribers: MemoryTranscriber(),
            store: HangingSystem(gate: gate), outbox: database.outbox,
            settings: .init(temporaryDirectory: folder.path), logger: logger)
        let host = JobHost(pipeline: pipeline, queue: database.queue, logger: logger)
        let overview = try await DayOverviews(jobs: host.jobs, pipeline: pipeline, patience: patience)
            .overview(of: day, checkingAudio: true)
        #expect(overview.storeError == .unreachable(detail: "no answer within 1 s"))
        #expect(overview.vaultError == .unreachable(detail: "no answer within 1 s"))
        #expect(overview.slots[18].state == .transcribed && overview.slots[18].audioChanged == nil)
        let calendar = RecorderCalendar(
            calendar: HangingSystem(gate: gate), journal: database.jobs, directory: HangingSystem(gate: gate),
            patience: patience)
        let devices = try await calendar.devices()
        #expect(devices.known == [day.device] && devices.storeError != nil && devices.vaultError != nil)
        let month = try await calendar.overview(of: day.device, in: try #require(LocalMonth("2025-07")))
        #expect(month.storeError != nil && month.days[15].counts[.transcribed] == 1)
        await gate.open()
    }

    private struct HangingSystem: RecordingVault, RecorderDirectory, TranscriptStore, TranscriptCalendar {
        let gate: Gate

        func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
            await gate.pass()
            return .absent
        }
        func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
            await gate.pass()
            throw .vanished
        }
        func devices() async throws(VaultError) -> [DeviceID] {
            await gate.pass()
            return []
        }
        func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
            await gate.pass()
            return []
        }
        func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) { await gate.pass() }
        func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
            await gate.pass()
            return [:]
        }
        func devices(limit: Int) async throws(StoreError) -> [DeviceID] {
            await gate.pass()
            return []
        }
        func marks(
            of device: DeviceID, in dates: ClosedRange<LocalDate>
        ) async throws(StoreError) -> [LocalDate: DayMarks] {
            await gate.pass()
            return [:]
        }
    }

    private struct CalendarOfOneDay: TranscriptCalendar {
        let date: LocalDate
        let marks: DayMarks

        func devices(limit: Int) async throws(StoreError) -> [DeviceID] { [] }

        func marks(
            of device: DeviceID, in dates: ClosedRange<LocalDate>
        ) async throws(StoreError) -> [LocalDate: DayMarks] { [date: marks] }
    }
}
