import Domain
import Foundation
import NIOCore
import OutgoingHTTP
import Plumbing

@testable import SupabaseStorage

/// A status, a line with `Retry-After`, and an answer's body: rows, a fault, or what a balancer says.
struct PostgRESTTarget: FuzzTarget {
    static let name = "postgrest"

    private static let key = "sb_secret_k"
    private let settings: SupabaseSettings

    init() {
        guard let url = URL(string: "http://127.0.0.1"), let key = Secret(Self.key) else {
            fatalError("a sound address")
        }
        settings = SupabaseSettings(url: url, key: key)
    }

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let status = 200 + (Int(reader.byte()) | Int(reader.byte()) << 8) % 400
        let pause = RetryAfter.delay(reader.line(), now: 1_700_000_000)
        let answer = PostgRESTAnswer(status: status, retryAfter: pause, body: ByteBuffer(bytes: reader.rest))
        do throws(FailedTry<StoreError>) {
            let body = try answer.accepted(settings)
            if let rows: [SelectedRow] = try? PostgRESTAnswer.rows(in: body) {
                for row in rows { _ = TimeBlock(row.timeBlock) }
            }
            if let rows: [DeviceRow] = try? PostgRESTAnswer.rows(in: body) {
                for row in rows { _ = DeviceID(row.deviceID) }
            }
            if let rows: [SlotRow] = try? PostgRESTAnswer.rows(in: body) {
                for row in rows { _ = LocalDate(row.date) }
            }
        } catch {
            let words = "\(error.reason)"
            expect(words.utf8.count < 4_096, "What is said of a fault is short: \(words.utf8.count)")
            expect(
                Data(words.utf8).range(of: Data(Self.key.utf8)) == nil, "The key is in what is said of a fault.")
            if case .tryAgain(let delay?) = error.advice { expect(delay >= .zero, "Waits are not negative.") }
        }
    }
}
