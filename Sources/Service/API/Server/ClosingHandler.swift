import NIOCore
import NIOHTTP1

/// Ends the connection after the answer for every client that waits for that: one that says `close`, in any case of letters and
/// among other words, and one that speaks HTTP/1.0, which gets no chunks either (RFC 9112, sections 6.1 and 9.6).
///
/// Stands between NIO's HTTP/1 coders and Hummingbird, which knows no versions and closes for exactly `close`.
final class ClosingHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Exchange {
        let isOld: Bool
        let isLast: Bool
    }

    /// Requests whose answers have not begun, in order.
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
        // NIO's encoder makes chunks for 1.1 alone.
        if exchange.isOld { head.version = .http1_0 }
        if exchange.isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}

@available(*, unavailable)
extension ClosingHandler: Sendable {}
