/// Spares a system that is down: after some failures in a row no call is made for a while, then one call finds out whether
/// it is back.
///
/// A plain state machine: the caller says what time it is.
package struct CircuitBreaker: Sendable {
    package enum State: Sendable, Equatable {
        /// Calls go through; this many have failed in a row.
        case closed(failures: Int)
        /// No call is made before this moment.
        case open(until: ContinuousClock.Instant)
        /// One call is finding out, since this moment.
        case halfOpen(since: ContinuousClock.Instant)
    }

    package private(set) var state = State.closed(failures: 0)
    private let settings: Settings
    /// How many times in a row it has opened; each doubles the pause.
    private var openings = 0

    package init(settings: Settings = Settings()) { self.settings = settings }

    /// Whether a call may be made now. The caller reports its outcome.
    package mutating func admit(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: return true
        case .open(let until):
            guard now >= until else { return false }
        case .halfOpen(let since):
            // A probe that was never reported must not block the others forever.
            guard now >= since + settings.maximumPause else { return false }
        }
        state = .halfOpen(since: now)
        return true
    }

    /// The system answered, whatever it said.
    package mutating func succeed() {
        state = .closed(failures: 0)
        openings = 0
    }

    /// The system could not be reached.
    package mutating func fail(at now: ContinuousClock.Instant) {
        switch state {
        case .closed(let failures) where failures + 1 < settings.threshold:
            state = .closed(failures: failures + 1)
        case .closed, .halfOpen: open(at: now)
        case .open: break
        }
    }

    /// The caller abandoned the call: nothing was learned.
    package mutating func abandon(at now: ContinuousClock.Instant) {
        if case .halfOpen = state { state = .open(until: now) }
    }

    private mutating func open(at now: ContinuousClock.Instant) {
        var pause = settings.pause
        for _ in 0..<openings where pause < settings.maximumPause { pause = min(pause * 2, settings.maximumPause) }
        openings += 1
        state = .open(until: now + pause)
    }

    package struct Settings: Sendable, Equatable {
        /// Failures in a row that open it; at least 1.
        package var threshold: Int
        /// The first pause; it doubles while the system stays down.
        package var pause: Duration
        package var maximumPause: Duration

        package init(threshold: Int = 4, pause: Duration = .seconds(5), maximumPause: Duration = .seconds(20)) {
            self.threshold = threshold
            self.pause = pause
            self.maximumPause = maximumPause
        }
    }
}
