package import AsyncHTTPClient
import Foundation
import NIOHTTP1
package import Plumbing

/// A port's error as what the tries of one call end in.
package protocol CallFailure: Error {
    static var cancelled: Self { get }
    /// No connection, or no answer in time.
    static func unreachable(detail: String) -> Self
    /// Says how many times it was tried, where that matters.
    func after(tries: Int) -> Self
}

/// Why one try of a call to another system failed, and whether another may help.
package struct FailedTry<Reason: CallFailure>: Error {
    package let reason: Reason
    package let advice: RetryPolicy.Advice

    /// Trying again changes nothing.
    package static func final(_ reason: Reason) -> FailedTry { FailedTry(reason: reason, advice: .giveUp) }

    /// - Parameter delay: what the other side asked for.
    package static func transient(_ reason: Reason, after delay: Duration? = nil) -> FailedTry {
        FailedTry(reason: reason, advice: .tryAgain(after: delay))
    }

    /// No connection, no headers in time, or a truncated body.
    ///
    /// - Parameters:
    ///   - system: the other side, as in "no answer from the vault".
    ///   - secret: never in the words.
    package static func transport(_ error: any Error, from system: String, hiding secret: Secret?) -> FailedTry {
        if Task.isCancelled { return .final(.cancelled) }
        let words = (error as? HTTPClientError)?.shortDescription ?? String(String(describing: error).prefix(200))
        return .transient(.unreachable(detail: "no answer from \(system): \(secret?.excerpt(of: words) ?? words)"))
    }
}

extension RetryPolicy {
    /// Tries a call until it succeeds or another try is pointless, and throws what the last one ended in.
    ///
    /// - Parameter onRetry: told before every further try.
    package func attempt<Value, Reason>(
        onRetry: () -> Void, _ call: () async throws(FailedTry<Reason>) -> Value
    ) async throws(Reason) -> Value {
        var tries = 0
        do throws(FailedTry<Reason>) {
            return try await run { (failure: FailedTry<Reason>) in
                if case .tryAgain = failure.advice { onRetry() }
                return failure.advice
            } operation: { () async throws(FailedTry<Reason>) -> Value in
                tries += 1
                return try await call()
            }
        } catch {
            throw Task.isCancelled ? .cancelled : error.reason.after(tries: tries)
        }
    }
}

extension HTTPClientResponse {
    /// How long the other side asks to wait before another try.
    package var retryAfter: Duration? {
        headers.first(name: "retry-after").flatMap {
            RetryAfter.delay($0, now: Int(Date().timeIntervalSince1970))
        }
    }
}
