import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WatchMe

/// Sends requests to one PostgREST and turns everything that is not a success into the port's errors.
struct PostgRESTClient: Sendable {
    /// No answer is larger: a day's slots, or the texts of a few.
    private static let maximumAnswerBytes = 1 << 20

    let settings: SupabaseSettings
    let http: HTTPClient

    /// Why one try failed, and whether another may help.
    private struct FailedTry: Error {
        let reason: StoreError
        var advice = RetryPolicy.Advice.giveUp
    }

    /// PostgREST's error form. `details` is left out on purpose: it may quote the row, transcript and all.
    private struct ErrorBody: Decodable {
        let code: String?
        let message: String?
    }

    /// `query` is already escaped.
    func get(_ table: String, query: String) async throws(StoreError) -> ByteBuffer {
        try await send(request(table, query: query))
    }

    func upsert(_ rows: some Encodable, into table: String, conflictColumns: String) async throws(StoreError) {
        var request = request(table, query: "on_conflict=\(conflictColumns)")
        request.method = .POST
        request.headers.add(name: "prefer", value: "resolution=merge-duplicates,return=minimal")
        request.headers.add(name: "content-type", value: "application/json")
        do {
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(rows)))
        } catch {
            throw .rejected(code: "unencodable", detail: "the rows cannot be written as JSON")
        }
        _ = try await send(request)
    }

    private func request(_ table: String, query: String) -> HTTPClientRequest {
        var base = settings.url.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        var request = HTTPClientRequest(url: "\(base)/rest/v1/\(table)?\(query)")
        for (name, value) in SupabaseSettings.headers(for: settings.key) {
            request.headers.add(name: name, value: value)
        }
        request.headers.add(name: "accept", value: "application/json")
        if let trace = CallContext.trace { request.headers.add(name: "traceparent", value: trace.child.header) }
        return request
    }

    private func send(_ request: HTTPClientRequest) async throws(StoreError) -> ByteBuffer {
        var tries = 0
        do throws(FailedTry) {
            return try await settings.retries.run { (failure: FailedTry) in
                if case .tryAgain = failure.advice { settings.onRetry() }
                return failure.advice
            } operation: { () async throws(FailedTry) -> ByteBuffer in
                tries += 1
                return try await sendOnce(request)
            }
        } catch {
            if Task.isCancelled { throw .cancelled }
            guard tries > 1, case .unreachable(let detail) = error.reason else { throw error.reason }
            throw .unreachable(detail: "\(detail) (\(tries) tries)")
        }
    }

    private func sendOnce(_ request: HTTPClientRequest) async throws(FailedTry) -> ByteBuffer {
        let response: HTTPClientResponse
        let body: ByteBuffer
        do {
            let limit = settings.connectTimeout + settings.idleTimeout
            response = try await http.execute(request, timeout: TimeAmount(limit))
            body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
        } catch is NIOTooManyBytesError {
            throw FailedTry(reason: .malformedAnswer(detail: "the answer is larger than 1 MB"))
        } catch {
            throw transportFailure(error)
        }
        guard (200...299).contains(response.status.code) else { throw refusal(response, body: body) }
        guard Self.isWhole(body, answering: request.method) else {
            throw FailedTry(
                reason: .unreachable(
                    detail: "Supabase answered \(response.status.code) with something that is not JSON, or half of it"),
                advice: .tryAgain())
        }
        return body
    }

    private static let whiteSpace = Set(" \t\r\n".utf8)

    /// A balancer may say "no healthy upstream" with 200, and a body without a length may end early. Rows are a list; what was
    /// saved is answered with nothing.
    private static func isWhole(_ body: ByteBuffer, answering method: HTTPMethod) -> Bool {
        let data = Data(body.readableBytesView)
        if method == .POST, data.allSatisfy(whiteSpace.contains) { return true }
        return (try? JSONSerialization.jsonObject(with: data)) != nil
    }

    private func transportFailure(_ error: any Error) -> FailedTry {
        if Task.isCancelled { return FailedTry(reason: .cancelled) }
        let words = (error as? HTTPClientError)?.shortDescription ?? String(describing: error)
        return FailedTry(
            reason: .unreachable(detail: "no answer from Supabase: \(presentable(words))"), advice: .tryAgain())
    }

    private func refusal(_ response: HTTPClientResponse, body: ByteBuffer) -> FailedTry {
        let status = Int(response.status.code)
        let error = try? JSONDecoder().decode(ErrorBody.self, from: Data(body.readableBytesView))
        let code = error?.code.map(presentable) ?? "HTTP \(status)"
        let message = presentable(error?.message ?? "no reason given")
        let hasSecretKey = settings.key.value.hasPrefix("sb_")
        switch PostgRESTFault(
            status: status, code: error?.code, isJSON: error != nil, hasSecretKey: hasSecretKey)
        {
        case .clock:
            return FailedTry(
                reason: .unreachable(detail: "Supabase answered \(status), \(code): \(message)"),
                advice: .tryAgain(after: settings.clockPause))
        case .transient where status == 540:
            return FailedTry(
                reason: .unreachable(detail: "Supabase answered 540: the project is paused; wake it in the dashboard"),
                advice: .tryAgain())
        case .transient:
            let delay = response.headers.first(name: "retry-after").flatMap {
                RetryAfter.delay($0, now: Int(Date().timeIntervalSince1970))
            }
            return FailedTry(
                reason: .unreachable(detail: "Supabase answered \(status), \(code): \(message)"),
                advice: .tryAgain(after: delay))
        case .unauthorized:
            return FailedTry(
                reason: .unauthorized(
                    detail: "Supabase answered \(status), \(code): \(message). Check SUPABASE_KEY and the table's "
                        + "row-level security"))
        case .permanent:
            return FailedTry(reason: .rejected(code: code, detail: "Supabase answered \(status): \(message)"))
        }
    }

    /// Short, and without the key, should the other side have repeated it.
    private func presentable(_ text: String) -> String {
        String(settings.key.redacted(from: text).prefix(200))
    }
}
