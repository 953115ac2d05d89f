import Domain
import Foundation

/// A disk that neither takes nor gives anything.
struct BrokenState: TranscriptOutbox {
    private var error: JobStoreError { .unavailable(detail: "full") }

    func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry { throw error }
    func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry? { throw error }
    func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry] { throw error }
    func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError) { throw error }
    func remove(_ entry: OutboxEntry) async throws(JobStoreError) { throw error }
    func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int) { throw error }
}
