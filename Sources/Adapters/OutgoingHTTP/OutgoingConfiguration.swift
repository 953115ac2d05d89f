package import AsyncHTTPClient
package import Foundation
import NIOCore

extension HTTPClient.Configuration {
    /// For calls to one other system: no redirects, verified certificates (the default), no retries below our own, and the
    /// proxy that the environment names for its address.
    ///
    /// - Parameters:
    ///   - connect: timeout for a connection.
    ///   - read: the longest silence in the middle of an answer.
    ///   - proxies: the one for `url` is used.
    package static func outgoing(
        to url: URL, connect: Duration, read: Duration, proxies: ProxyEnvironment
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(connect), read: TimeAmount(read)))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.proxy = proxies.proxy(for: url).map { proxy in
            switch proxy.kind {
            case .http:
                .server(
                    host: proxy.host, port: proxy.port,
                    authorization: proxy.user.map { .basic(username: $0, password: proxy.password ?? "") })
            case .socks5: .socksServer(host: proxy.host, port: proxy.port)
            }
        }
        return configuration
    }
}
