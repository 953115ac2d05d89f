import Domain
import Foundation
import Plumbing
import SQLiteStorage
import SystemPackage
import TestSupport
import Testing

/// What the journal and the outbox promise, over restarts.
@Suite struct StateDatabaseTests {
    private static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    private static let ten = day.slot(TimeBlock("10-00")!)
    private static let eleven = day.slot(TimeBlock("11-00")!)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func job(_ created: Double = 1000) -> Job {
        Job(request: DayRequest(day: day, model: "base"), createdAt: Date(timeIntervalSince1970: created))
    }

    private static func event(_ number: Int, _ kind: JobEvent.Kind) -> JobEvent {
        JobEvent(number: number, time: Date(timeIntervalSince1970: 1000), kind: kind)
    }

    @Test func aJobItsEventsAndItsSlotsOutliveTheProcess() async throws {
        var job = Job(
            request: DayRequest(day: Self.day, model: "base"), createdAt: Date(timeIntervalSince1970: 1000),
            trace: TraceContext())
        job.state = .failed
        job.error = .storeUnavailable(.rejected(code: "42P01", detail: "no table"))
        job.finishedAt = Date(timeIntervalSince1970: 2000)
        job.runningTime = .milliseconds(1500)
        let failure = SlotFailure(block: Self.ten.block, stage: .decode, code: "audio_empty", detail: "Empty.")
        job[Self.ten.block] = JobSlot(block: Self.ten.block, state: .failed, failure: failure, interruptions: 2)
        job.lastEvent = 3
        let events = [
            Self.event(1, .state(.running)),
            Self.event(2, .saved(Self.eleven.block, .silent, audioSeconds: 60, secondsTaken: 1.5)),
            Self.event(3, .failed(failure)),
        ]
        let record = SlotRecord(
            slot: Self.eleven, state: .transcribed, jobID: job.id, model: "base", audioVersion: AudioVersion("\"v1\""),
            audioSeconds: 60, secondsTaken: 1.5, transcribedAt: Date(timeIntervalSince1970: 1500),
            segments: [.init(start: 0, end: 2.5, text: "こんにちは")])
        try await folder.state().jobs.write(JournalEntry(job: job, events: events, slots: [record]))

        let jobs = try folder.state().jobs
        #expect(try await jobs.job(job.id) == job)
        #expect(try await jobs.events(of: job.id, after: 1) == Array(events.dropFirst()))
        #expect(try await jobs.slots(of: Self.day) == [record])
        #expect(try await jobs.devices() == [Self.day.device])
        #expect(
            try await jobs.slotCounts(of: Self.day.device, from: Self.day.date, through: Self.day.date)
                == [Self.day.date: [.transcribed: 1]])
        #expect(try await jobs.job(JobID()) == nil)
    }

    @Test func theFileIsOfThisUserAlone() async throws {
        let state = try folder.state()
        try await state.jobs.write(JournalEntry(job: Self.job()))
        for file in folder.contents {
            var status = stat()
            let result = stat(folder.path.appending(file).string, &status)
            #expect(result == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(file)")
        }
    }

    @Test func jobsAreListedNewestFirstAndTheUnfinishedOldestFirst() async throws {
        let jobs = try folder.state().jobs
        var all = (0..<3).map { Self.job(Double($0)) }
        all[1].state = .completed
        for job in all { try await jobs.write(JournalEntry(job: job)) }
        #expect(try await jobs.jobs(state: nil, limit: 2).map(\.id) == [all[2].id, all[1].id])
        #expect(try await jobs.jobs(state: .completed, limit: 9).map(\.id) == [all[1].id])
        #expect(try await jobs.unfinishedJobs().map(\.id) == [all[0].id, all[2].id])
    }

    @Test func anOlderStateWrittenLateReplacesNoNewerOne() async throws {
        let jobs = try folder.state().jobs
        var job = Self.job()
        job.lastEvent = 1
        let older = job
        job.lastEvent = 2
        job.state = .completed
        try await jobs.write(JournalEntry(job: job))
        try await jobs.write(JournalEntry(job: older))
        #expect(try await jobs.job(job.id)?.state == .completed)
    }

    @Test func aFailureLeavesWhatIsKnownOfTheEarlierText() async throws {
        let jobs = try folder.state().jobs
        let job = Self.job()
        var record = SlotRecord(
            slot: Self.ten, state: .transcribed, jobID: job.id, audioVersion: AudioVersion("1"),
            segments: [.init(start: 0, end: 1, text: "a")])
        try await jobs.write(JournalEntry(job: job, slots: [record]))
        let failure = SlotFailure(block: Self.ten.block, stage: .fetch, code: "vault_unreachable", detail: "Down.")
        let failed = SlotRecord(slot: Self.ten, state: .failed, jobID: job.id, failure: failure)
        try await jobs.write(JournalEntry(job: job, slots: [failed]))
        record.state = .failed
        record.failure = failure
        #expect(try await jobs.slots(of: Self.day) == [record])
    }

    @Test func oldJobsAndSlotsAreForgottenAndTheOutboxIsNot() async throws {
        let state = try folder.state()
        var ended = Self.job()
        ended.state = .completed
        ended.finishedAt = Date(timeIntervalSince1970: 1000)
        let unfinished = Self.job()
        let record = SlotRecord(slot: Self.ten, state: .silent)
        try await state.jobs.write(JournalEntry(job: ended, events: [Self.event(1, .result)], slots: [record]))
        try await state.jobs.write(JournalEntry(job: unfinished))
        _ = try await state.outbox.keep("text", for: Self.ten, jobID: ended.id, at: Date(timeIntervalSince1970: 1000))
        try await state.jobs.removeAll(before: .distantFuture)
        #expect(try await state.jobs.jobs(state: nil, limit: 9).map(\.id) == [unfinished.id])
        #expect(try await state.jobs.events(of: ended.id, after: 0).isEmpty)
        #expect(try await state.jobs.slots(of: Self.day).isEmpty)
        #expect(try await state.outbox.entries().count == 1)
    }

    @Test func theOutboxKeepsTheNewestTextOfEachSlotInTheOrderOfArrival() async throws {
        let outbox = try folder.state().outbox
        let job = JobID(), time = Date(timeIntervalSince1970: 1000)
        let old = try await outbox.keep("old", for: Self.ten, jobID: job, at: time)
        _ = try await outbox.keep("", for: Self.eleven, jobID: job, at: time)
        let new = try await outbox.keep("new", for: Self.ten, jobID: nil, at: time)
        try await outbox.remove(old)
        #expect(try await outbox.entries().map(\.text) == ["", "new"])
        let refusal = OutboxEntry.Refusal(code: "store_rejected", detail: "No.", isFinal: true)
        try await outbox.note(refusal, for: new)

        let reopened = try folder.state().outbox
        let counts = try await reopened.counts()
        #expect(counts.waiting == 2 && counts.refused == 1)
        let entries = try await reopened.entries(of: Self.day)
        #expect(entries.map(\.jobID) == [job, nil])
        #expect(entries[1].refusal == refusal && entries[1].tries == 1)
        try await reopened.remove(new)
        #expect(try await reopened.entries().map(\.slot) == [Self.eleven])
    }

    @Test func whatLeavesTheOutboxIsNoLongerCalledSavedLater() async throws {
        let state = try folder.state()
        for (slot, text) in [(Self.ten, "text"), (Self.eleven, "")] {
            let record = SlotRecord(slot: slot, state: .savedLater)
            try await state.jobs.write(JournalEntry(job: Self.job(), slots: [record]))
            try await state.outbox.remove(try await state.outbox.keep(text, for: slot, jobID: nil, at: Date()))
        }
        #expect(try await state.jobs.slots(of: Self.day).map(\.state) == [.transcribed, .silent])
    }
}
