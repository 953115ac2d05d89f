package import WatchMe

/// What has just happened in a run, for progress lines and event streams; never carries text.
package enum DayProgress: Sendable, Equatable {
    case planned(toTranscribe: Int, skippedAsProcessed: Int, skippedAsNoAudio: Int)
    /// `position` counts from 1.
    case started(TimeBlock, position: Int, of: Int)
    case saved(TimeBlock)
    case failed(SlotFailure)
}
