package import Foundation

/// Transcripts that the store has not confirmed yet, on the local disk: never lost, never computed again.
package protocol TranscriptOutbox: Sendable {
    /// Adds text after all others, replacing an older entry of the same slot.
    func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry

    /// The oldest entry that was kept after the one with this number, but for texts whose slot a worker still has: it delivers
    /// them itself, and until it has recorded them nobody else could tell that they are its job's.
    ///
    /// - Parameter includingRefused: also those that the store rejected for good.
    func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry?

    /// The entries of one day.
    func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry]

    /// Records a failed delivery.
    func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError)

    /// The store shows the text. A newer entry of the same slot stays.
    func remove(_ entry: OutboxEntry) async throws(JobStoreError)

    /// The number of entries, and of those that the store rejects for good.
    func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int)
}
