package import Domain

/// The result of waiting for a job to end.
package enum JobWait: Sendable, Equatable {
    case ended(Job)
    case notYet
    /// The service is shutting down, or the job is unknown: there will be no answer here.
    case lost
}
