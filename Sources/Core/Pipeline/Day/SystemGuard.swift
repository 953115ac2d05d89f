import Domain
import Plumbing
import Synchronization

/// A circuit breaker shared by the calls to one system.
final class SystemGuard: Sendable {
    private let breaker: Mutex<CircuitBreaker>

    init(settings: CircuitBreaker.Settings) { breaker = Mutex(CircuitBreaker(settings: settings)) }

    /// Makes the call if the breaker admits it, and reports the outcome to the breaker.
    ///
    /// - Parameters:
    ///   - refusal: thrown if no call is made.
    ///   - verdict: what a failure says about the system.
    func call<Value, Failure: Error>(
        refusal: Failure, verdict: (Failure) -> Verdict, _ operation: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard breaker.withLock({ $0.admit(at: .now) }) else { throw refusal }
        do throws(Failure) {
            let value = try await operation()
            breaker.withLock { $0.succeed() }
            return value
        } catch {
            let verdict = verdict(error)
            breaker.withLock { breaker in
                switch verdict {
                case .down: breaker.fail(at: .now)
                case .answered: breaker.succeed()
                case .unknown: breaker.abandon(at: .now)
                }
            }
            throw error
        }
    }

    enum Verdict {
        case down, answered, unknown
    }
}
