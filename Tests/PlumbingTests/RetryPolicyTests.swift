import Testing

@testable import Plumbing

@Suite struct RetryPolicyTests {
    private struct Failure: Error {}
    private let policy = RetryPolicy(
        baseDelay: .seconds(1), maximumDelay: .seconds(8), jitter: 0.5, budget: .seconds(100))

    @Test func waitsGrowUpToTheLongest() {
        let waits = (1...5).map { policy.delay(afterFailures: $0, randomness: 0) }
        #expect(waits == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(8)])
        #expect(policy.delay(afterFailures: 1, randomness: 1) == .milliseconds(500))
    }

    @Test func whatTheOtherSideAsksForIsWaitedForInFull() {
        #expect(policy.delay(afterFailures: 1, requested: .seconds(90), randomness: 0.5) == .seconds(90))
        #expect(policy.delay(afterFailures: 3, requested: .milliseconds(1), randomness: 0) == .seconds(4))
    }

    @Test func aWaitBeyondTheBudgetEndsTheTriesAtOnce() async {
        var tries = 0
        let start = ContinuousClock.now
        await #expect(throws: Failure.self) {
            try await policy.run { (_: Failure) in
                .tryAgain(after: .seconds(101))
            } operation: { () throws(Failure) in
                tries += 1
                throw Failure()
            }
        }
        #expect(tries == 1 && .now - start < .seconds(50))
    }
}
