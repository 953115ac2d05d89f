import Domain
import Foundation
import Synchronization

/// An outbox on a disk that is full: what is there can be read.
struct FullOutbox: TranscriptOutbox {
    private let outbox: any TranscriptOutbox
    private var error: JobStoreError { .unavailable(detail: "SQLite 13: database or disk is full") }

    init(_ outbox: any TranscriptOutbox) { self.outbox = outbox }

    func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry { throw error }
    func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry? {
        try await outbox.next(after: number, includingRefused: includingRefused)
    }
    func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry] { try await outbox.entries(of: day) }
    func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError) { throw error }
    func remove(_ entry: OutboxEntry) async throws(JobStoreError) { throw error }
    func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int) { try await outbox.counts() }
}

/// An outbox that counts the texts it hands out.
final class CountingOutbox: TranscriptOutbox {
    private let outbox: any TranscriptOutbox
    private let count = Mutex(0)

    init(_ outbox: any TranscriptOutbox) { self.outbox = outbox }

    var textsRead: Int { count.withLock { $0 } }

    func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry {
        try await outbox.keep(text, for: slot, jobID: jobID, at: time)
    }
    func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry? {
        let entry = try await outbox.next(after: number, includingRefused: includingRefused)
        if entry != nil { count.withLock { $0 += 1 } }
        return entry
    }
    func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry] {
        let entries = try await outbox.entries(of: day)
        count.withLock { $0 += entries.count }
        return entries
    }
    func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError) {
        try await outbox.note(refusal, for: entry)
    }
    func remove(_ entry: OutboxEntry) async throws(JobStoreError) { try await outbox.remove(entry) }
    func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int) { try await outbox.counts() }
}
