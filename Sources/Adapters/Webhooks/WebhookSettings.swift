package import AsyncHTTPClient
import Crypto
import Domain
package import Foundation
package import OutgoingHTTP
package import Plumbing

/// Who hears of ended jobs, and how patiently.
package struct WebhookSettings: Sendable {
    package var url: URL
    package var secret: Secret
    /// The timeout for the connection, and for the next byte of the answer.
    package var timeout: Duration
    /// Between two looks for calls that are due.
    package var pause: Duration
    /// After the first failure; it doubles with each further one.
    package var retryDelay: Duration
    package var maximumRetryDelay: Duration
    /// Failures after which a call is given up. By default its pauses, at their shortest, add up to three days.
    package var maximumTries: Int
    package var proxies = ProxyEnvironment.none

    package init(
        url: URL, secret: Secret, timeout: Duration = .seconds(10), pause: Duration = .seconds(5),
        retryDelay: Duration = .seconds(10), maximumRetryDelay: Duration = .seconds(3600), maximumTries: Int = 154
    ) {
        self.url = url
        self.secret = secret
        self.timeout = timeout
        self.pause = pause
        self.retryDelay = retryDelay
        self.maximumRetryDelay = maximumRetryDelay
        self.maximumTries = maximumTries
    }

    /// What the `HTTPClient` given to `WebhookSender` must be made with.
    package var clientConfiguration: HTTPClient.Configuration {
        .outgoing(to: url, connect: timeout, read: timeout, proxies: proxies)
    }
}

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
