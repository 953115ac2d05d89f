package import Foundation

/// Ended jobs that somebody is still to be told of, on the local disk. A `JobStore` puts them in when it writes a job's end
/// down, in the same step.
package protocol WebhookQueue: Sendable {
    /// Calls whose time has come, oldest first. One that waits longer than `longestPause` from `time` on has its time from a clock that
    /// has been set back since, and is due.
    func due(at time: Date, longestPause: Duration) async throws(JobStoreError) -> [WebhookCall]

    /// Counts a failure, and keeps the call for later.
    func postpone(_ call: WebhookCall, until time: Date) async throws(JobStoreError)

    func remove(_ call: WebhookCall) async throws(JobStoreError)
}

/// One job's end that is to be told.
package struct WebhookCall: Sendable, Equatable {
    package let jobID: JobID
    /// Failures so far.
    package let tries: Int

    package init(jobID: JobID, tries: Int) {
        self.jobID = jobID
        self.tries = tries
    }
}
