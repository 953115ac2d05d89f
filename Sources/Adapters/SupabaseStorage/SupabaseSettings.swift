package import AsyncHTTPClient
import Domain
package import Foundation
package import OutgoingHTTP
package import Plumbing

/// Which Supabase project keeps the transcripts, and how patient its client is.
package struct SupabaseSettings: Sendable, CustomStringConvertible {
    /// The project's URL; `/rest/v1` is appended.
    package var url: URL
    /// A legacy JWT or one of the newer `sb_…` keys.
    package var key: Secret
    package var connectTimeout: Duration
    /// Longest wait for the next byte.
    package var idleTimeout: Duration
    package var retries: RetryPolicy
    /// The wait when Supabase's own clocks disagree, before the same call is made again.
    package var clockPause: Duration
    package var proxies = ProxyEnvironment.none
    /// Called before each further try.
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

    /// What every call must carry. Newer keys, `sb_…`, are no JWT: a local stack that finds one in `Authorization` refuses it.
    package static func headers(for key: Secret) -> [(name: String, value: String)] {
        let apiKey = ("apikey", key.value)
        return key.value.hasPrefix("sb_") ? [apiKey] : [apiKey, ("authorization", "Bearer \(key.value)")]
    }

    package var description: String { "Supabase at \(url.host() ?? "an address without a host")" }

    /// What the `HTTPClient` given to `SupabaseStore` must be made with.
    package var clientConfiguration: HTTPClient.Configuration {
        .outgoing(to: url, connect: connectTimeout, read: idleTimeout, proxies: proxies)
    }
}
