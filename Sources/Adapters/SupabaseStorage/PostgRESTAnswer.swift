package import Domain
import Foundation
import NIOCore
package import OutgoingHTTP
import Plumbing

/// What PostgREST, or whatever is in front of it, answered; the other side is not trusted to answer in JSON.
struct PostgRESTAnswer {
    let status: Int
    let retryAfter: Duration?
    let body: ByteBuffer
    var mayBeEmpty = false

    /// PostgREST's error form. `details` is left out on purpose: it may quote the row, transcript and all.
    private struct ErrorBody: Decodable {
        let code: String?
        let message: String?
    }

    private static let whiteSpace = Set(" \t\r\n".utf8)

    /// The body of a success.
    func accepted(_ settings: SupabaseSettings) throws(FailedTry<StoreError>) -> ByteBuffer {
        guard (200...299).contains(status) else { throw refusal(settings) }
        guard isWhole else {
            throw .transient(
                .unreachable(detail: "Supabase answered \(status) with something that is not JSON, or only part of it"))
        }
        return body
    }

    /// A balancer may say "no healthy upstream" with 200, and a body without a length may end early.
    private var isWhole: Bool {
        let data = Data(body.readableBytesView)
        if mayBeEmpty, data.allSatisfy(Self.whiteSpace.contains) { return true }
        return (try? JSONSerialization.jsonObject(with: data)) != nil
    }

    /// The rows of a select.
    static func rows<Row: Decodable>(in body: ByteBuffer) throws(StoreError) -> [Row] {
        do {
            return try JSONDecoder().decode([Row].self, from: Data(body.readableBytesView))
        } catch {
            throw .malformedAnswer(detail: "Supabase's answer is not a list of rows with the requested columns")
        }
    }

    private func refusal(_ settings: SupabaseSettings) -> FailedTry<StoreError> {
        let error = try? JSONDecoder().decode(ErrorBody.self, from: Data(body.readableBytesView))
        let code = error?.code.map(settings.key.excerpt) ?? "HTTP \(status)"
        let message = settings.key.excerpt(of: error?.message ?? "no reason given")
        let hasSecretKey = settings.key.value.hasPrefix("sb_")
        let answered = "Supabase answered \(status), \(code): \(message)"
        switch PostgRESTFault(
            status: status, code: error?.code, isJSON: error != nil, hasSecretKey: hasSecretKey)
        {
        case .clock:
            return .transient(.unreachable(detail: answered), after: settings.clockPause)
        case .transient where status == 540:
            return .transient(
                .unreachable(detail: "Supabase answered 540: the project is paused; wake it in the dashboard"))
        case .transient:
            return .transient(.unreachable(detail: answered), after: retryAfter)
        case .unauthorized:
            return .final(
                .unauthorized(detail: "\(answered). Check SUPABASE_KEY and the table's row-level security"))
        case .permanent:
            return .final(.rejected(code: code, detail: "Supabase answered \(status): \(message)"))
        }
    }
}

extension StoreError: CallFailure {
    package func after(tries: Int) -> StoreError {
        guard tries > 1, case .unreachable(let detail) = self else { return self }
        return .unreachable(detail: "\(detail) (\(tries) tries)")
    }
}
