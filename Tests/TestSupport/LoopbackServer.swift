package import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A real HTTP server on a free port of the loopback interface, for the length of one closure.
///
/// It records what it is asked and how many requests it had in progress at once; what it answers is the fake's part.
package final class LoopbackServer: Sendable {
    /// `http://127.0.0.1:PORT`
    package let baseURL: URL
    private let log: RequestLog

    private init(baseURL: URL, log: RequestLog) {
        self.baseURL = baseURL
        self.log = log
    }

    /// In order of arrival.
    package var requests: [RecordedRequest] { log.requests }

    /// The most requests that waited for their answers at one moment.
    package var peakConcurrency: Int { log.peak }

    /// From now on no answer goes out before `releaseAnswers()`.
    package func holdAnswers() { log.hold() }

    package func releaseAnswers() { log.release() }

    /// Waits until `count` requests at once have no answer yet.
    package func waitForRequests(inHand count: Int) async { await log.waitForUnanswered(count) }

    /// Starts a server, runs `body` and stops the server, with all its connections, however `body` ends.
    package static func run<Value: Sendable>(
        answer: @escaping @Sendable (RecordedRequest) -> FakeAnswer,
        body: @Sendable (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        let log = RequestLog()
        let (ports, portKnown) = AsyncStream.makeStream(of: Int.self)
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let recorded = try await Self.record(request)
            log.begin(recorded)
            let answer = answer(recorded)
            await log.waitWhileHolding()
            if answer.delivery == .nothing { try await Self.beSilent() }
            return Self.response(answer) { log.end() }
        }
        var logger = Logger(label: "loopback")
        logger.logLevel = .critical
        let application = Application(
            responder: responder,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in portKnown.yield(channel.localAddress?.port ?? 0) },
            logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { portKnown.finish() }
                try await application.run()
            }
            defer {
                log.release()
                group.cancelAll()
            }
            guard let port = await ports.first(where: { _ in true }), let url = URL(string: "http://127.0.0.1:\(port)")
            else { throw CocoaError(.featureUnsupported) }
            return try await body(LoopbackServer(baseURL: url, log: log))
        }
    }

    private static func record(_ request: Request) async throws -> RecordedRequest {
        let body = try await request.body.collect(upTo: 16 << 20)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        var parameters: [String: String] = [:]
        for (name, value) in request.uri.queryParameters { parameters[String(name)] = String(value) }
        return RecordedRequest(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            parameters: parameters, headers: headers, body: String(buffer: body))
    }

    private static func response(_ answer: FakeAnswer, finished: @escaping @Sendable () -> Void) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let body = ResponseBody(contentLength: answer.delivery.hasLength ? answer.body.count : nil) { writer in
            defer { finished() }
            switch answer.delivery {
            case .whole, .nothing:
                try await writer.write(ByteBuffer(bytes: answer.body))
                try await writer.finish(nil)
            case .stalled(let count):
                try await writer.write(ByteBuffer(bytes: answer.body.prefix(count)))
                try await beSilent()
            case .closed(let count):
                try await writer.write(ByteBuffer(bytes: answer.body.prefix(count)))
                throw ConnectionCut()
            case .ended(let count):
                try await writer.write(ByteBuffer(bytes: answer.body.prefix(count)))
                try await writer.finish(nil)
            case .endless:
                while !Task.isCancelled { try await writer.write(ByteBuffer(bytes: answer.body)) }
            }
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    /// Returns only by throwing, when the server stops.
    private static func beSilent() async throws {
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }

    /// Thrown in the middle of a body, which makes the server close the connection.
    private struct ConnectionCut: Error {}
}

extension FakeAnswer.Delivery {
    fileprivate var hasLength: Bool {
        switch self {
        case .endless, .ended: false
        case .whole, .nothing, .stalled, .closed: true
        }
    }
}
