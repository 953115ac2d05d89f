import Crypto
import Domain
import Foundation
package import Plumbing

/// Proof that a call comes from this service and is not an old one sent again: HMAC-SHA256, keyed with the shared secret,
/// over the time in seconds since 1970, a dot, and the body.
package struct WebhookSignature {
    package static let prefix = "sha256="

    private let key: SymmetricKey

    package init(secret: Secret) { key = SymmetricKey(data: Data(secret.value.utf8)) }

    /// `sha256=` and 64 hexadecimal digits.
    package func text(timestamp: Int, body: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(timestamp).\(body)".utf8), using: key)
        return Self.prefix + code.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }
}
