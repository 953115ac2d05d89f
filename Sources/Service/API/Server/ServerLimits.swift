import Hummingbird
package import HummingbirdCore
package import Logging
package import NIOCore

/// How much a client may send, how slowly, and how many clients there may be.
package struct ServerLimits: Sendable {
    /// Others wait until one closes.
    package var connections: Int
    /// The longest idle time between requests, and the longest wait for a request's headers.
    package var idleTime: TimeAmount
    /// The longest time from a request's headers to its end.
    package var requestTime: TimeAmount
    /// How long a client may read nothing of what it is sent.
    package var stallTime: TimeAmount
    /// All header fields of a request together, bytes; one of them at most half.
    package var headerBytes: Int

    package init(
        connections: Int = 2_000, idleTime: TimeAmount = .seconds(60), requestTime: TimeAmount = .seconds(30),
        stallTime: TimeAmount = .seconds(30), headerBytes: Int = 32 << 10
    ) {
        self.connections = connections
        self.idleTime = idleTime
        self.requestTime = requestTime
        self.stallTime = stallTime
        self.headerBytes = headerBytes
    }
}

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
