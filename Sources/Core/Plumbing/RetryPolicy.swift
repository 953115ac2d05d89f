/// When and how often a failed call to another system is tried again.
///
/// Waits grow exponentially; a random part keeps many callers from coming back at the same moment.
package struct RetryPolicy: Sendable, Equatable {
    /// Tries in all, the first one included; at least 1.
    package var attempts: Int
    /// Wait before the second try; it doubles with every further one.
    package var baseDelay: Duration
    /// No wait is longer, unless the other side asks for more.
    package var maximumDelay: Duration
    /// Share of each wait, 0…1, that is drawn at random: 0.5 waits between half of the delay and all of it.
    package var jitter: Double
    /// No try starts later than this after the first one: what the other side asks for is waited for
    /// in full or not at all.
    package var budget: Duration

    package init(
        attempts: Int = 3, baseDelay: Duration = .milliseconds(500), maximumDelay: Duration = .seconds(30),
        jitter: Double = 0.5, budget: Duration = .seconds(600)
    ) {
        self.attempts = attempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.jitter = jitter
        self.budget = budget
    }

    /// What a failure says about trying again.
    package enum Advice: Sendable, Equatable {
        case giveUp
        /// Try again, not before `delay` when the other side named one.
        case tryAgain(after: Duration? = nil)
    }

    /// The wait after the `failures`-th failure (1, 2, …); `randomness` is 0..<1.
    ///
    /// A delay that the other side asked for is a minimum, and is not shortened by the random part.
    package func delay(afterFailures failures: Int, requested: Duration? = nil, randomness: Double) -> Duration {
        var delay = min(baseDelay, maximumDelay)
        for _ in 1..<max(failures, 1) where delay < maximumDelay {
            delay = min(delay * 2, maximumDelay)
        }
        delay = delay * (1 - jitter * randomness)
        return max(delay, requested ?? .zero)
    }

    /// Runs `operation` until it succeeds, `advice` gives up, or the tries or the budget are used up; then throws the
    /// last failure. A task cancelled while it waits stops waiting and throws the last failure too.
    package func run<Value, Failure: Error>(
        clock: some Clock<Duration> = ContinuousClock(),
        advice: (Failure) -> Advice,
        operation: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await run(clock: clock, randomness: { .random(in: 0..<1) }, advice: advice, operation: operation)
    }

    /// The same with a source of randomness, for tests.
    package func run<Value, Failure: Error, SomeClock: Clock>(
        clock: SomeClock,
        randomness: () -> Double,
        advice: (Failure) -> Advice,
        operation: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value where SomeClock.Duration == Duration {
        let start = clock.now
        var failures = 0
        while true {
            let failure: Failure
            do throws(Failure) {
                return try await operation()
            } catch {
                failure = error
            }
            failures += 1
            guard failures < attempts, case .tryAgain(let requested) = advice(failure) else { throw failure }
            let delay = delay(afterFailures: failures, requested: requested, randomness: randomness())
            guard start.duration(to: clock.now) + delay <= budget else { throw failure }
            do {
                try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil)
            } catch {
                throw failure
            }
        }
    }
}

/// Reads the HTTP header `Retry-After`.
package enum RetryAfter {
    /// The wait that `header` asks for, from `now` in seconds since 1970; `nil` when it is neither a number of seconds
    /// nor a date of the form `Sun, 06 Nov 1994 08:49:37 GMT`. A date in the past asks for no wait.
    package static func delay(_ header: String, now: Int) -> Duration? {
        if !header.isEmpty, header.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return Int(header).map { .seconds(min($0, 86_400)) }
        }
        return HTTPDate.secondsSince1970(header).map { .seconds(max($0 - now, 0)) }
    }
}
