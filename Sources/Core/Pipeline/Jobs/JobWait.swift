package import Domain

/// What a wait for the end of a job has come to.
package enum JobWait: Sendable, Equatable {
    case ended(Job)
    case notYet
    /// The service ends, or nobody knows the job: there will be no answer here.
    case lost
}
