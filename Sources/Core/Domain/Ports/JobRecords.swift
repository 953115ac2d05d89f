package import Foundation
import Plumbing

/// What is known about jobs and slots, kept over restarts. Holds people's speech.
package protocol JobRecords: Sendable {
    func job(_ id: JobID) async throws(JobStoreError) -> Job?

    /// Newest first, at most `limit`; with `state`, only those in this state.
    func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job]

    /// Queued and running ones, oldest first.
    func unfinishedJobs() async throws(JobStoreError) -> [Job]

    /// In order, from the one after `number`.
    func events(of job: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent]

    /// What is known about the day's slots, in slot order.
    func slots(of day: DeviceDay) async throws(JobStoreError) -> [SlotRecord]

    /// How many slots of each day of `device` are in each state; both dates are included.
    func slotCounts(
        of device: DeviceID, from first: LocalDate, through last: LocalDate
    ) async throws(JobStoreError) -> [LocalDate: [SlotState: Int]]

    /// Every recorder that the journal has a slot of, sorted.
    func devices() async throws(JobStoreError) -> [DeviceID]

    /// Removes jobs that ended before `time`, except those still to be announced, and slots that have not changed since.
    func removeAll(before time: Date) async throws(JobStoreError)

    /// Brings everything written so far into the main file; for the end of the process.
    func checkpoint() async throws(JobStoreError)
}

/// The local disk could not write or read what was asked for. `detail` is for logs: no key, no transcript.
package enum JobStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    case unavailable(detail: String)
    /// The file is not a journal, or must not be written; this does not change by itself.
    case unusable(detail: String)

    package var description: String {
        switch self {
        case .unavailable(let detail), .unusable(let detail): detail
        }
    }

    package var mayPass: Bool {
        if case .unavailable = self { true } else { false }
    }
}
