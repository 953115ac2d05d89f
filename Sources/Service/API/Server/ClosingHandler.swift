import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Closes the connection after the answer for every client that expects it: one that says `close`, in upper or lower case and
/// among other words, and one that uses HTTP/1.0, which gets no chunks either (RFC 9112, sections 6.1 and 9.6).
///
/// Sits between NIO's HTTP/1 coders and Hummingbird, which ignores versions and closes only for exactly `close`.
final class ClosingHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Exchange {
        let isOld: Bool
        let isLast: Bool
    }

    /// Requests whose answers have not started, in order.
    private var exchanges: [Exchange] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let isOld = (head.version.major, head.version.minor) < (1, 1)
        let words = head.headers[canonicalForm: "connection"]
        let isLast = isOld || words.contains { $0.lowercased() == "close" }
        if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
        exchanges.append(Exchange(isOld: isOld, isLast: isLast))
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200, !exchanges.isEmpty else {
            return context.write(data, promise: promise)
        }
        let exchange = exchanges.removeFirst()
        // NIO's encoder makes chunks only for 1.1.
        if exchange.isOld { head.version = .http1_0 }
        if exchange.isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}

@available(*, unavailable)
extension ClosingHandler: Sendable {}

/// Hummingbird's HTTP/1 channel with a `ClosingHandler` in front of it.
struct ClosingHTTP1Channel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ClosingHandler(), position: .after(decoder))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
