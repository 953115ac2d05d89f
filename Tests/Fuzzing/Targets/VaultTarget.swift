import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import Plumbing

@testable import Vault

/// A status, a line with `Retry-After`, and the body of an answer: a day's list, or the Vault's words for nothing recorded.
struct VaultTarget: FuzzTarget {
    static let name = "vault"

    private static let statuses: [HTTPResponseStatus] = [
        .ok, .notFound, .methodNotAllowed, .tooManyRequests, .serviceUnavailable, .found, .unauthorized,
    ]

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let status = Self.statuses[Int(reader.byte()) % Self.statuses.count]
        let headers: HTTPHeaders = ["retry-after": reader.line()]
        let body = ByteBuffer(bytes: reader.rest)
        // A body can be read once.
        let responses = (0..<2).map { _ in HTTPClientResponse(status: status, headers: headers, body: .bytes(body)) }
        if case .tryAgain(let delay?) = FailedTry<VaultError>.status(of: responses[0]).advice {
            expect(delay >= .zero, "Waits are not negative.")
        }
        atOnce {
            _ = await RecordingList.Answer(responses[0])
            _ = await VaultClient.foreign(responses[1])
        }
    }
}
