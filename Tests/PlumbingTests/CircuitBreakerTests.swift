import Plumbing
import Testing

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now
    private let breaker = SharedBreaker()

    /// A breaker that `#expect` can change.
    private final class SharedBreaker {
        private var breaker = CircuitBreaker(
            settings: .init(threshold: 2, pause: .seconds(5), maximumPause: .seconds(15)))

        var state: CircuitBreaker.State { breaker.state }

        func admits(at now: ContinuousClock.Instant) -> Bool { breaker.admit(at: now) }
        func succeed() { breaker.succeed() }
        func fail(at now: ContinuousClock.Instant) { breaker.fail(at: now) }
        func abandon(at now: ContinuousClock.Instant) { breaker.abandon(at: now) }
    }

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func itOpensAfterFailuresInARowAlone() {
        breaker.fail(at: start)
        breaker.succeed()
        breaker.fail(at: start)
        #expect(breaker.admits(at: start))
        breaker.fail(at: start)
        #expect(!breaker.admits(at: after(4)))
    }

    @Test func afterThePauseOneCallFindsOut() {
        for _ in 0..<2 { breaker.fail(at: start) }
        #expect(breaker.admits(at: after(5)))
        #expect(!breaker.admits(at: after(5)), "one at a time")
        breaker.succeed()
        #expect(breaker.admits(at: after(5)))
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func pausesGrowUpToALimitWhileItStaysDown() {
        var now = 0
        for _ in 0..<2 { breaker.fail(at: start) }
        for pause in [5, 10, 15, 15] {
            #expect(!breaker.admits(at: after(now + pause - 1)))
            now += pause
            #expect(breaker.admits(at: after(now)))
            breaker.fail(at: after(now))
        }
    }

    @Test func aProbeThatIsAbandonedOrNeverReportedLetsTheNextOneTry() {
        for _ in 0..<2 { breaker.fail(at: start) }
        #expect(breaker.admits(at: after(5)))
        breaker.abandon(at: after(6))
        #expect(breaker.admits(at: after(6)))
        #expect(!breaker.admits(at: after(20)))
        #expect(breaker.admits(at: after(21)))
    }
}
