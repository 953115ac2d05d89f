package import Domain

/// What a wish to cancel has led to.
package enum JobCancellation: Sendable, Equatable {
    /// The slot in hand is finished first.
    case underWay(Job)
    /// It will do nothing more: cancelled just now, or ended before.
    case ended(Job)
}
