package import Domain
package import Foundation
import Synchronization

/// A journal on a disk that is full while it is told to be; what is there can be read, unless it is told otherwise.
package final class FullJournal: JobStore {
    private let journal: any JobStore
    private let isFull = Mutex(false)
    private let reading = Mutex((isRefused: false, refusals: 0))

    package init(_ journal: any JobStore) { self.journal = journal }

    package func set(isFull: Bool) { self.isFull.withLock { $0 = isFull } }

    package func set(isUnreadable: Bool) { reading.withLock { $0.isRefused = isUnreadable } }

    /// How often the unfinished jobs were asked for in vain.
    package var refusedReadings: Int { reading.withLock { $0.refusals } }

    package func write(_ entry: JournalEntry) async throws(JobStoreError) {
        if isFull.withLock({ $0 }) { throw .unavailable(detail: "SQLite 13: database or disk is full") }
        try await journal.write(entry)
    }

    package func job(_ id: JobID) async throws(JobStoreError) -> Job? { try await journal.job(id) }
    package func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job] {
        try await journal.jobs(state: state, limit: limit)
    }
    package func unfinishedJobs() async throws(JobStoreError) -> [Job] {
        let isRefused = reading.withLock { reading in
            if reading.isRefused { reading.refusals += 1 }
            return reading.isRefused
        }
        if isRefused { throw .unavailable(detail: "SQLite 10: disk I/O error") }
        return try await journal.unfinishedJobs()
    }
    package func events(of job: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent] {
        try await journal.events(of: job, after: number)
    }
    package func slots(of day: DeviceDay) async throws(JobStoreError) -> [SlotRecord] {
        try await journal.slots(of: day)
    }
    package func slotCounts(
        of device: DeviceID, from first: LocalDate, through last: LocalDate
    ) async throws(JobStoreError) -> [LocalDate: [SlotState: Int]] {
        try await journal.slotCounts(of: device, from: first, through: last)
    }
    package func devices() async throws(JobStoreError) -> [DeviceID] { try await journal.devices() }
    package func removeAll(before time: Date) async throws(JobStoreError) { try await journal.removeAll(before: time) }
    package func checkpoint() async throws(JobStoreError) { try await journal.checkpoint() }
}
