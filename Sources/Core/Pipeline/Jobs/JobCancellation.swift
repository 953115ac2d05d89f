package import Domain

/// The result of a request to cancel.
package enum JobCancellation: Sendable, Equatable {
    /// The current slot is finished first.
    case underWay(Job)
    /// It has ended: cancelled just now, or before.
    case ended(Job)
}
