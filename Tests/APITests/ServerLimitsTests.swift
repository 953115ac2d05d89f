import API
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import Testing

/// A real server and clients that talk to it byte by byte.
@Suite struct ServerLimitsTests {
    private func withServer(
        _ limits: ServerLimits, _ body: @Sendable (Int) async throws -> Void
    ) async throws {
        let service = try TestService()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: service.application.responder, server: limits.server,
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0), availableConnectionsDelegate: limits.connectionCount(logger)),
            logger: logger)
        try await application.test(.live) { client in try await body(try #require(client.port)) }
    }

    /// Sends `parts` one after another and returns all that comes back until the server closes the connection, which it may do
    /// while there is still something to send.
    private func conversation(port: Int, _ parts: [String]) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var answer = ""
        do {
            try await channel.executeThenClose { inbound, outbound in
                for part in parts { try await outbound.write(ByteBuffer(string: part)) }
                for try await buffer in inbound { answer += String(buffer: buffer) }
            }
        } catch ChannelError.ioOnClosedChannel {
        } catch let error as IOError where [EPIPE, ECONNRESET].contains(error.errnoCode) {
        }
        return answer
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            [], ["GET / HTTP/1.1\r\n"], ["GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", "a"],
        ])
    func aClientThatDoesNotFinishItsHeadIsCutOff(parts: [String]) async throws {
        try await withServer(ServerLimits(idleTime: .milliseconds(100))) { port in
            let answer = try await conversation(port: port, parts)
            #expect(answer == "")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aClientThatDoesNotFinishItsBodyIsCutOff() async throws {
        try await withServer(ServerLimits(requestTime: .milliseconds(100))) { port in
            let head = "POST /fetch-and-transcribe HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
            let answer = try await conversation(port: port, [head, "{", "\"device_id\": "])
            #expect(answer == "")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aConnectionThatIsKeptAliveIsClosedWhenItIsNotUsed() async throws {
        try await withServer(ServerLimits(idleTime: .seconds(2))) { port in
            let answer = try await conversation(port: port, ["GET /health HTTP/1.1\r\nHost: a\r\n\r\n"])
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix(#"{"status":"ok"}"#))
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "X-Large: " + String(repeating: "a", count: 17 << 10) + "\r\n",
            String(repeating: "X-Many: " + String(repeating: "a", count: 1 << 10) + "\r\n", count: 40),
            String(repeating: "X-Many: a\r\n", count: 200),
        ])
    func tooManyOrTooLargeHeadersAreRefused(headers: String) async throws {
        try await withServer(ServerLimits(idleTime: .milliseconds(500))) { port in
            let answer = try await conversation(port: port, ["GET / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n"])
            #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.isEmpty, "\(answer.prefix(100))")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func connectionsBeyondTheLimitWaitForOthersToClose() async throws {
        try await withServer(ServerLimits(connections: 2, idleTime: .seconds(2))) { port in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await conversation(port: port, ["GET /health HTTP/1.1\r\nHost: a\r\n\r\n"]) }
                }
                for try await answer in group { #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n")) }
            }
        }
    }
}
