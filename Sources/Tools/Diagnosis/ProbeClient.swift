import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import SystemPackage

/// Sends single requests, without retries and redirects, and gives back whatever is answered.
struct ProbeClient: Sendable {
    /// The answer.
    struct Answer: Sendable {
        let status: Int
        /// The server's clock, by its `Date` header.
        let date: Date?
        let body: Data

        var isSuccess: Bool { (200...299).contains(status) }
    }

    /// Why there was no answer, as part of a sentence.
    struct Silence: Error, Sendable {
        let reason: String
    }

    var proxies = ProxyEnvironment.none

    func send(
        _ method: HTTPMethod = .GET, _ url: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws(Silence) -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        guard let address = URL(string: url) else { throw Silence(reason: "not a URL") }
        let http = HTTPClient(
            configuration: .outgoing(to: address, connect: .seconds(5), read: .seconds(10), proxies: proxies))
        let result = await Self.answer(to: request, http)
        try? await http.shutdown()
        return try result.get()
    }

    private static func answer(to request: HTTPClientRequest, _ http: HTTPClient) async -> Result<Answer, Silence> {
        do {
            let response = try await http.execute(request, timeout: .seconds(15))
            // No answer that a check expects is longer; the rest of a recording sent by mistake is not read.
            var bytes = ByteBuffer()
            for try await chunk in response.body {
                bytes.writeImmutableBuffer(chunk)
                if bytes.readableBytes >= 1 << 16 { break }
            }
            return .success(
                Answer(
                    status: Int(response.status.code), date: response.headers.first(name: "date").flatMap(date),
                    body: Data(bytes.readableBytesView)))
        } catch {
            return .failure(Silence(reason: words(error)))
        }
    }

    /// What went wrong, without the names of functions.
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError: Errno(rawValue: error.errnoCode).description
        default: String(describing: error)
        }
    }

    /// An HTTP date, such as `Wed, 16 Jul 2025 09:30:00 GMT` (RFC 9110, section 5.6.7).
    private static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: text)
    }
}
