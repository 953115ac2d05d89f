package import AsyncHTTPClient
import Domain
package import Foundation
package import OutgoingHTTP
package import Plumbing

/// The Supabase project that keeps the transcripts, and its client's timeouts.
package struct SupabaseSettings: Sendable, CustomStringConvertible {
    /// The project's URL; `/rest/v1` is appended.
    package var url: URL
    /// A legacy JWT or one of the newer `sb_…` keys.
    package var key: Secret
    package var connectTimeout: Duration
    /// The longest wait for the next byte.
    package var idleTimeout: Duration
    package var retries: RetryPolicy
    /// The wait before a retry when Supabase's own clocks disagree.
    package var clockPause: Duration
    package var proxies = ProxyEnvironment.none
    /// Called before each retry.
    package var onRetry: @Sendable () -> Void = {}

    package init(
        url: URL, key: Secret, connectTimeout: Duration = .seconds(5), idleTimeout: Duration = .seconds(30),
        retries: RetryPolicy = .init(), clockPause: Duration = .seconds(3)
    ) {
        self.url = url
        self.key = key
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.retries = retries
        self.clockPause = clockPause
    }

    /// What every call must carry. Newer keys, `sb_…`, are not JWTs: a local stack that finds one in `Authorization` rejects it.
    package static func headers(for key: Secret) -> [(name: String, value: String)] {
        let apiKey = ("apikey", key.value)
        return key.value.hasPrefix("sb_") ? [apiKey] : [apiKey, ("authorization", "Bearer \(key.value)")]
    }

    package var description: String { "Supabase at \(url.host() ?? "an address without a host")" }

    /// The configuration that the `HTTPClient` given to `SupabaseStore` must have.
    package var clientConfiguration: HTTPClient.Configuration {
        .outgoing(to: url, connect: connectTimeout, read: idleTimeout, proxies: proxies)
    }
}
