import AsyncHTTPClient
package import Foundation
import NIOCore
package import NIOHTTP1
import Plumbing
import SystemPackage

/// Sends single requests, without retries and redirects, and gives back whatever is answered.
package struct ProbeClient: Sendable {
    /// The answer.
    package struct Answer: Sendable {
        package let status: Int
        /// The server's clock, by its `Date` header.
        package let date: Date?
        package let body: Data

        package var isSuccess: Bool { (200...299).contains(status) }
    }

    /// Why there was no answer, as part of a sentence.
    package struct Silence: Error, Sendable {
        package let reason: String
    }

    private let proxies: ProxyEnvironment

    package init(proxies: ProxyEnvironment = .none) { self.proxies = proxies }

    package func send(
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
                    status: Int(response.status.code),
                    date: response.headers.first(name: "date").flatMap(HTTPDate.secondsSince1970).map {
                        Date(timeIntervalSince1970: Double($0))
                    },
                    body: Data(bytes.readableBytesView)))
        } catch {
            return .failure(Silence(reason: words(error)))
        }
    }

    /// What went wrong, without the names of functions.
    package static func words(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError: Errno(rawValue: error.errnoCode).description
        default: String(describing: error)
        }
    }
}
