import Hummingbird
package import HummingbirdCore
package import Logging

extension ServerLimits {
    /// A server with these limits, except the number of connections.
    package var server: HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [SlowClientHandler(requestTime: requestTime, stallTime: stallTime)],
            idleTimeout: idleTime,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headerBytes / 2, maxHeaderListSize: headerBytes, maxHeaderFieldCount: 100))
        return HTTPServerBuilder { responder in
            ClosingHTTP1Channel(base: HTTP1Channel(responder: responder, configuration: configuration))
        }
    }

    /// Counts connections for `ApplicationConfiguration`.
    package func connectionCount(_ logger: Logger) -> any AvailableConnectionsDelegate {
        MaximumAvailableConnections(connections, logger: logger)
    }
}
