import AsyncHTTPClient
import Domain
import Foundation
import NIOHTTP1
import Plumbing

/// Why one try of a request failed, and whether another may help.
struct FailedTry: Error {
    let reason: VaultError
    let advice: RetryPolicy.Advice

    /// Trying again changes nothing.
    static func final(_ reason: VaultError) -> FailedTry { FailedTry(reason: reason, advice: .giveUp) }

    static func transient(_ reason: VaultError, after delay: Duration? = nil) -> FailedTry {
        FailedTry(reason: reason, advice: .tryAgain(after: delay))
    }

    /// An answer whose status is neither success nor 404.
    static func status(of response: HTTPClientResponse) -> FailedTry {
        let status = Int(response.status.code)
        switch status {
        case 429, 500...599:
            let delay = response.headers.first(name: "retry-after").flatMap {
                RetryAfter.delay($0, now: Int(Date().timeIntervalSince1970))
            }
            return .transient(
                .refused(status: status, detail: "the vault answered with status \(status)"), after: delay)
        case 401, 403:
            return .final(.refused(status: status, detail: "the vault does not accept VAULT_TOKEN"))
        case 300...399:
            return .final(
                .refused(status: status, detail: "the vault redirects, and VAULT_URL must be the final address"))
        default:
            return .final(.refused(status: status, detail: "the vault answered with status \(status)"))
        }
    }

    /// No connection, no headers in time, or a truncated body.
    static func transport(_ error: any Error, hiding token: Secret?) -> FailedTry {
        if Task.isCancelled { return .final(.cancelled) }
        let words =
            (error as? HTTPClientError)?.shortDescription ?? String(String(describing: error).prefix(200))
        return .transient(
            .unreachable(detail: "no answer from the vault: \(token?.redacted(from: words) ?? words)"))
    }
}

extension VaultError {
    /// Says how many times it was tried, if more than once.
    func told(_ tries: Int) -> VaultError {
        guard tries > 1 else { return self }
        switch self {
        case .unreachable(let detail): return .unreachable(detail: "\(detail) (\(tries) tries)")
        case .refused(let status, let detail): return .refused(status: status, detail: "\(detail) (\(tries) tries)")
        default: return self
        }
    }
}
