import NIOCore
import NIOPosix
import Synchronization

/// A proxy that is asked with CONNECT, notes for what, and leads every call to one port of this machine.
final class ConnectProxy: Sendable {
    private let asked = Mutex<[String]>([])
    private let destination: Int

    /// `host:port` of each CONNECT, and the credentials that came with it.
    var requests: [String] { asked.withLock { $0 } }

    private init(destination: Int) { self.destination = destination }

    static func run<Value: Sendable>(
        to destination: Int, _ body: @escaping @Sendable (ConnectProxy, _ port: Int) async throws -> Value
    ) async throws -> Value {
        let proxy = ConnectProxy(destination: destination)
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let port = server.channel.localAddress?.port ?? 0
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await server.executeThenClose { clients in
                    for try await client in clients { try? await proxy.serve(client) }
                }
                return nil
            }
            group.addTask { try await body(proxy, port) }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        try await client.executeThenClose { fromClient, toClient in
            var parts = fromClient.makeAsyncIterator()
            var head = ""
            while !head.hasSuffix("\r\n\r\n"), let part = try await parts.next() { head += String(buffer: part) }
            let lines = head.split(separator: "\r\n")
            let credentials = lines.first { $0.lowercased().hasPrefix("proxy-authorization:") }
            asked.withLock { $0.append("\(lines.first ?? "") \(credentials ?? "")") }
            try await toClient.write(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"))
            let server = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: destination) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            try await server.executeThenClose { fromServer, toServer in
                // One request and its answer.
                if let request = try await parts.next() { try await toServer.write(request) }
                for try await part in fromServer { try await toClient.write(part) }
            }
        }
    }
}
