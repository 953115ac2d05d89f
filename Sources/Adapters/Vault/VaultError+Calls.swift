import AsyncHTTPClient
package import Domain
import NIOHTTP1
package import OutgoingHTTP

extension VaultError: CallFailure {
    package func after(tries: Int) -> VaultError {
        guard tries > 1 else { return self }
        switch self {
        case .unreachable(let detail): return .unreachable(detail: "\(detail) (\(tries) tries)")
        case .refused(let status, let detail): return .refused(status: status, detail: "\(detail) (\(tries) tries)")
        default: return self
        }
    }
}

extension FailedTry<VaultError> {
    /// An answer whose status is neither success nor 404.
    static func status(of response: HTTPClientResponse) -> FailedTry {
        let status = Int(response.status.code)
        switch status {
        case 429, 500...599:
            return .transient(
                .refused(status: status, detail: "the vault answered with status \(status)"),
                after: response.retryAfter)
        case 401, 403:
            return .final(.refused(status: status, detail: "the vault does not accept VAULT_TOKEN"))
        case 300...399:
            return .final(
                .refused(status: status, detail: "the vault redirects, and VAULT_URL must be the final address"))
        default:
            return .final(.refused(status: status, detail: "the vault answered with status \(status)"))
        }
    }
}
