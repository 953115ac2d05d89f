package import Foundation

/// The time of day for deleting what is old. A clock that was set forward, perhaps by mistake, is believed from the next
/// reading on, because what was deleted would not come back with the right time.
package struct DoubtedClock {
    private var last: (time: Date, instant: ContinuousClock.Instant)?

    package init() {}

    /// Never later than the time of the last reading plus what has passed since by a clock that cannot be set.
    package mutating func read(time: Date = Date(), instant: ContinuousClock.Instant = .now) -> Date {
        let latest = last.map { $0.time + (instant - $0.instant) / .seconds(1) } ?? time
        last = (time, instant)
        return min(time, latest)
    }
}
