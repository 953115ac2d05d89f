import Domain
import Foundation

/// A disk that neither takes nor gives anything.
struct BrokenState: JobStore, TranscriptOutbox {
    private var error: JobStoreError { .unavailable(detail: "full") }

    func write(_ entry: JournalEntry) async throws(JobStoreError) { throw error }
    func job(_ id: JobID) async throws(JobStoreError) -> Job? { throw error }
    func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job] { throw error }
    func unfinishedJobs() async throws(JobStoreError) -> [Job] { throw error }
    func events(of job: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent] { throw error }
    func slots(of day: DeviceDay) async throws(JobStoreError) -> [SlotRecord] { throw error }
    func slotCounts(
        of device: DeviceID, from first: LocalDate, through last: LocalDate
    ) async throws(JobStoreError) -> [LocalDate: [SlotState: Int]] { throw error }
    func devices() async throws(JobStoreError) -> [DeviceID] { throw error }
    func removeAll(before time: Date) async throws(JobStoreError) { throw error }
    func checkpoint() async throws(JobStoreError) { throw error }

    func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry { throw error }
    func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry? { throw error }
    func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry] { throw error }
    func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError) { throw error }
    func remove(_ entry: OutboxEntry) async throws(JobStoreError) { throw error }
    func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int) { throw error }
}
