package import Domain

/// What has just happened in a run.
package enum DayProgress: Sendable, Equatable {
    case planned(DayPlan)
    /// The slot is about to be fetched, while the one before it may still be transcribed.
    case preparing(TimeBlock)
    /// `position` counts from 1.
    case started(TimeBlock, position: Int, of: Int)
    /// The slot has text; the record holds it, segment by segment.
    case saved(SlotRecord)
    case failed(SlotFailure)
}
