package import AsyncHTTPClient
import Domain
package import Foundation
package import OutgoingHTTP
package import Plumbing

/// Where the Vault API is, and its client's timeouts.
package struct VaultSettings: Sendable, CustomStringConvertible {
    /// Scheme, host and, if the API is not at the root, a path; `/download` is appended.
    package var url: URL
    /// Sent as `Authorization: Bearer` when there is one.
    package var token: Secret?
    /// The size limit of a recording, in bytes.
    package var maximumBytes: Int
    /// Requests in flight at once, downloads included.
    package var maximumRequests: Int
    package var connectTimeout: Duration
    /// The longest wait for the next byte.
    package var idleTimeout: Duration
    /// Longest time for a whole download: a vault that sends a byte now and then must not hold the worker.
    package var downloadLimit: Duration
    /// How long a vault that does not list a day's recordings is not asked for it again.
    package var listPause: Duration
    package var retries: RetryPolicy
    package var proxies = ProxyEnvironment.none
    /// Called before each retry.
    package var onRetry: @Sendable () -> Void = {}

    package init(
        url: URL, token: Secret? = nil, maximumBytes: Int = 200_000_000, maximumRequests: Int = 8,
        connectTimeout: Duration = .seconds(5), idleTimeout: Duration = .seconds(30),
        downloadLimit: Duration = .seconds(900), listPause: Duration = .seconds(3_600), retries: RetryPolicy = .init()
    ) {
        self.url = url
        self.token = token
        self.maximumBytes = maximumBytes
        self.maximumRequests = maximumRequests
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.downloadLimit = downloadLimit
        self.listPause = listPause
        self.retries = retries
    }

    /// Neither the token nor a password inside the URL.
    package var description: String { "vault at \(url.host() ?? "an address without a host")" }

    /// What the `HTTPClient` given to `VaultClient` must be made with.
    package var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration.outgoing(
            to: url, connect: connectTimeout, read: idleTimeout, proxies: proxies)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumRequests
        return configuration
    }
}
