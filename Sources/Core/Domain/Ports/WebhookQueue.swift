package import Foundation

/// Finished jobs still to be announced, on the local disk. A `JobQueue` adds them when it writes a job's end,
/// in the same step.
package protocol WebhookQueue: Sendable {
    /// Calls that are due, oldest first. One that would wait longer than `longestPause` from `time` got its time from a clock that
    /// has been set back since, and is due.
    func due(at time: Date, longestPause: Duration) async throws(JobStoreError) -> [WebhookCall]

    /// Counts a failure, and keeps the call for later.
    func postpone(_ call: WebhookCall, until time: Date) async throws(JobStoreError)

    func remove(_ call: WebhookCall) async throws(JobStoreError)
}

/// A finished job that is to be announced.
package struct WebhookCall: Sendable, Equatable {
    package let jobID: JobID
    /// Failures so far.
    package let tries: Int

    package init(jobID: JobID, tries: Int) {
        self.jobID = jobID
        self.tries = tries
    }
}
