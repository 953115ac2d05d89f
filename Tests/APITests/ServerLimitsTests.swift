import API
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Pipeline
import Plumbing
import Reports
import SQLiteStorage
import TestSupport
import Testing

/// A real server and clients that talk to it byte by byte.
@Suite struct ServerLimitsTests {
    private func withServer(
        _ limits: ServerLimits, _ service: TestService? = nil, _ body: @Sendable (Int) async throws -> Void
    ) async throws {
        let service = try service ?? TestService()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, portKnown) = AsyncStream.makeStream(of: Int.self)
        // Not by Hummingbird's own test server, which leaves the limit of connections out.
        let application = Application(
            responder: service.application.responder, server: limits.server,
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0), availableConnectionsDelegate: limits.connectionCount(logger)),
            services: [service.host],
            onServerRunning: { portKnown.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { portKnown.finish() }
                try await application.run()
            }
            for await port in ports {
                try await body(port)
                break
            }
            group.cancelAll()
        }
    }

    private func connection(
        port: Int, receiveBuffer: Int? = nil
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        return
            try await bootstrap
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            }
    }

    /// Sends `parts` one after another and returns all that comes back until the server closes the connection, which it may do
    /// while there is still something to send.
    private func conversation(port: Int, _ parts: [String]) async throws -> String {
        var answer = ""
        do {
            try await connection(port: port).executeThenClose { inbound, outbound in
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
    func aClientThatSendsItsHeadByteByByteIsCutOffToo() async throws {
        try await withServer(ServerLimits(idleTime: .milliseconds(300))) { port in
            await #expect(throws: (any Error).self, "sending fails once the connection is closed") {
                try await connection(port: port).executeThenClose { _, outbound in
                    try await outbound.write(ByteBuffer(string: "GET / HTTP/1.1\r\nX-Slow: "))
                    while true {
                        try await outbound.write(ByteBuffer(string: "a"))
                        try await Task.sleep(for: .milliseconds(10))
                    }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [("/openapi.json", 200), ("/jobs/ID/events", 1)])
    func aClientThatTakesNothingIsCutOffAndLeavesItsPlaceToOthers(path: String, requests: Int) async throws {
        let service = try TestService()
        let path = path.replacing("ID", with: try await jobWithManyEvents(in: service).description)
        // The one place is free again because of the stall, and of nothing else.
        let limits = ServerLimits(connections: 1, idleTime: .hours(1), stallTime: .milliseconds(200))
        try await withServer(limits, service) { port in
            var taken = 0
            await #expect(throws: IOError.self, "a reset: the kernel keeps nothing for it either") {
                try await connection(port: port, receiveBuffer: 4096).executeThenClose { inbound, outbound in
                    let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    try await outbound.write(ByteBuffer(string: String(repeating: request, count: requests)))
                    var parts = inbound.makeAsyncIterator()
                    // From here on it is served, and takes no more.
                    taken += try await parts.next()?.readableBytes ?? 0
                    let answer = try await conversation(
                        port: port, ["GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    while let part = try await parts.next() { taken += part.readableBytes }
                }
            }
            #expect(taken < 1 << 20)
        }
    }

    /// A poor connection: for four times the stall time there is no room in the server's buffers, and yet it takes what it can.
    @Test(.timeLimit(.minutes(1)))
    func aClientThatReadsSlowlyButSteadilyIsServed() async throws {
        let service = try TestService()
        let path = "/jobs/\(try await jobWithManyEvents(in: service))/events"
        let limits = ServerLimits(idleTime: .hours(1), stallTime: .seconds(1))
        try await withServer(limits, service) { port in
            let reader = try SlowReader(port: port, request: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let wanted = 1_600_000
            let taken = await BlockingCalls(label: "slow reader").run {
                reader.read(wanted, inPartsOf: 8_000, every: .milliseconds(20))
            }
            #expect(taken >= wanted, "cut off after \(taken) bytes")
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("HTTP/1.0", ""), ("HTTP/1.0", "Connection: Keep-Alive\r\n"), ("HTTP/1.1", "Connection: Close\r\n"),
            ("HTTP/1.1", "Connection: CLOSE\r\n"), ("HTTP/1.1", "Connection: TE, Close\r\n"),
            ("HTTP/1.1", "Connection: TE\r\nConnection: close\r\n"),
        ])
    func theConnectionClosesAtTheEndForWhoeverWaitsForThat(version: String, field: String) async throws {
        try await withServer(ServerLimits(idleTime: .hours(1))) { port in
            let answer = try await conversation(port: port, ["GET /health \(version)\r\nHost: a\r\n\(field)\r\n"])
            #expect(answer.contains(" 200 OK\r\n") && answer.hasSuffix(#"{"status":"ok"}"#))
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(!answer.lowercased().contains("keep-alive"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func anOldClientGetsALateAnswerWithoutChunks() async throws {
        let gate = Gate()
        let service = try TestService(transcriber: MemoryTranscriber(gate: gate), heartbeat: .milliseconds(50))
        try await withServer(ServerLimits(idleTime: .hours(1)), service) { port in
            var answer = ""
            try await connection(port: port).executeThenClose { inbound, outbound in
                let head = "POST /fetch-and-transcribe HTTP/1.0\r\nContent-Length: \(dayBody.utf8.count)\r\n\r\n"
                try await outbound.write(ByteBuffer(string: head + dayBody))
                for try await buffer in inbound {
                    // The head has come, so the answer is a late one.
                    await gate.open()
                    answer += String(buffer: buffer)
                }
            }
            let parts = try #require(answer.firstRange(of: "\r\n\r\n"))
            #expect(!answer[..<parts.lowerBound].lowercased().contains("transfer-encoding"))
            let body = answer[parts.upperBound...]
            #expect(body.hasPrefix("\n"), "it was not late")
            let report = try JSONDecoder().decode(JSONText.self, from: Data(body.utf8))
            #expect(report["status"] == .string("success"))
        }
    }

    /// More of them than the buffers of the two sockets hold.
    private func jobWithManyEvents(in service: TestService) async throws -> JobID {
        let day = DeviceDay(device: try #require(DeviceID("device123")), date: try #require(LocalDate("2025-07-16")))
        var job = Job(request: DayRequest(day: day, model: "base"), createdAt: Date())
        job.state = .completed
        job.lastEvent = 4000
        let failure = SlotFailure(
            block: TimeBlock.all[0], stage: .decode, code: "audio_malformed",
            detail: String(repeating: "a", count: 2000))
        let events = (1...4000).map { JobEvent(number: $0, time: Date(), kind: .failed(failure)) }
        try await service.state.state().jobs.write(JournalEntry(job: job, events: events))
        return job.id
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
