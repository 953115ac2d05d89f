import Foundation
package import NIOCore
package import NIOHTTPTypes

/// Closes a connection whose client takes too long to send one request, or to take what it was sent.
///
/// The wait between requests, and for the head of one, is the idle time-out of Hummingbird's own handler.
package final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let requestTime: TimeAmount
    private let stallTime: TimeAmount
    private var receiving: Scheduled<Void>?
    private var sending: Scheduled<Void>?

    /// - Parameters:
    ///   - requestTime: from a request's head to its end.
    ///   - stallTime: how long the client may leave the socket full.
    package init(requestTime: TimeAmount, stallTime: TimeAmount) {
        self.requestTime = requestTime
        self.stallTime = stallTime
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            receiving?.cancel()
            receiving = Self.close(context.channel, after: requestTime)
        case .body: break
        case .end:
            receiving?.cancel()
            receiving = nil
        }
        context.fireChannelRead(data)
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        sending?.cancel()
        sending = context.channel.isWritable ? nil : Self.reset(context.channel, after: stallTime)
        context.fireChannelWritabilityChanged()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    private func cancel() {
        receiving?.cancel()
        sending?.cancel()
    }

    /// After a plain close the kernel would keep the megabytes that the client has not taken, and wait for it.
    private static func reset(_ channel: any Channel, after time: TimeAmount) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: time) {
            let linger = linger(l_onoff: 1, l_linger: 0)
            let isSet = (channel as? any SocketOptionProvider)?.setSoLinger(linger)
            (isSet ?? channel.eventLoop.makeSucceededVoidFuture()).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private static func close(_ channel: any Channel, after time: TimeAmount) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}

@available(*, unavailable)
extension SlowClientHandler: Sendable {}
