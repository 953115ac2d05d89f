import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import Plumbing

/// Sends requests to one PostgREST and turns everything that is not a success into the port's errors.
struct PostgRESTClient: Sendable {
    /// No answer is larger: a day's slots, or the text of a few.
    private static let maximumAnswerBytes = 1 << 20

    private typealias FailedTry = OutgoingHTTP.FailedTry<StoreError>

    let settings: SupabaseSettings
    let http: HTTPClient

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
            throw .rejected(code: "unencodable", detail: "the rows cannot be encoded as JSON")
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
        try await settings.retries.attempt(onRetry: settings.onRetry) { () async throws(FailedTry) in
            try await sendOnce(request)
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
            throw .final(.malformedAnswer(detail: "the answer is larger than 1 MB"))
        } catch {
            throw .transport(error, from: "Supabase", hiding: settings.key)
        }
        return try PostgRESTAnswer(
            status: Int(response.status.code), retryAfter: response.retryAfter, body: body,
            // A save is answered with nothing.
            mayBeEmpty: request.method == .POST
        ).accepted(settings)
    }
}
