package import Foundation

/// The time of day for what is deleted because it is old. A clock that was set forward, perhaps by mistake, is believed from the next
/// reading on: what was deleted would not come back with the right time.
package struct DoubtedClock {
    private var last: (time: Date, instant: ContinuousClock.Instant)?

    package init() {}

    /// Never later than the time that the last reading saw and what has passed since by a clock that nobody sets.
    package mutating func read(time: Date = Date(), instant: ContinuousClock.Instant = .now) -> Date {
        let latest = last.map { $0.time + (instant - $0.instant) / .seconds(1) } ?? time
        last = (time, instant)
        return min(time, latest)
    }
}
