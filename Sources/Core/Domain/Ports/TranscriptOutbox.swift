package import Foundation

/// Transcripts that the store has not confirmed yet, on the local disk: never lost, never computed again.
package protocol TranscriptOutbox: Sendable {
    /// Keeps a text behind all others, in place of an older one of the same slot.
    func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry

    /// The oldest entry that was kept after the one with this number.
    ///
    /// - Parameter includingRefused: also those that the store refused for good.
    func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry?

    /// Those of one day.
    func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry]

    /// Writes down a delivery that failed.
    func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError)

    /// The store shows the text. A newer entry of the same slot stays.
    func remove(_ entry: OutboxEntry) async throws(JobStoreError)

    /// Entries, and those of them that the store refuses for good.
    func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int)
}
