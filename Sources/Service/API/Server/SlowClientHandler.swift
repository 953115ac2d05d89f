import Foundation
package import NIOCore
package import NIOHTTPTypes

/// Closes a connection whose client takes too long to send a request or to read what it was sent.
///
/// The wait between requests, and for a request's headers, is the idle timeout of Hummingbird's own handler.
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
    ///   - requestTime: from a request's headers to its end.
    ///   - stallTime: how long the client may read nothing of what it is sent.
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
        sending = context.channel.isWritable ? nil : watch(context, taken: Self.bytesTaken(context))
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

    /// Resets the connection if the client reads nothing for `stallTime`; one that reads a little stays under watch.
    private func watch(_ context: ChannelHandlerContext, taken: UInt64?) -> Scheduled<Void> {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.value.eventLoop.assumeIsolated().scheduleTask(in: stallTime) {
            let now = Self.bytesTaken(context.value)
            if let now, let taken, now > taken {
                self.sending = self.watch(context.value, taken: now)
            } else {
                Self.reset(context.value.channel)
            }
        }
    }

    /// What the client's system has acknowledged since the connection began, bytes; `nil` if the kernel does not say.
    ///
    /// Neither NIO's buffer nor whether the socket can be written says so: with megabytes in the kernel's buffer, a client on a poor
    /// connection takes minutes before there is room again. Source: `struct tcp_info` of <linux/tcp.h>, `tcpi_bytes_acked`.
    private static func bytesTaken(_ context: ChannelHandlerContext) -> UInt64? {
        #if os(Linux)
        let offset = 120, tcpInfo: CInt = 11
        let taken: UInt64?? = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) {
            socket -> UInt64? in
            var information = [UInt8](repeating: 0, count: 256)
            var size = socklen_t(information.count)
            guard getsockopt(socket, CInt(IPPROTO_TCP), tcpInfo, &information, &size) == 0,
                Int(size) >= offset + MemoryLayout<UInt64>.size
            else { return nil }
            return information.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        }
        return taken ?? nil
        #else
        return nil
        #endif
    }

    /// After a plain close, the kernel would keep the megabytes that the client has not read, and wait for it.
    private static func reset(_ channel: any Channel) {
        let linger = linger(l_onoff: 1, l_linger: 0)
        let isSet = (channel as? any SocketOptionProvider)?.setSoLinger(linger)
        (isSet ?? channel.eventLoop.makeSucceededVoidFuture()).whenComplete { _ in channel.close(promise: nil) }
    }

    private static func close(_ channel: any Channel, after time: TimeAmount) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}

@available(*, unavailable)
extension SlowClientHandler: Sendable {}
