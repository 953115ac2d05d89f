/// What goes out for one request: a head, a body, and how far the body gets.
package struct FakeAnswer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]
    package var delivery: Delivery

    package enum Delivery: Sendable, Equatable {
        case whole
        /// Neither head nor body: the connection stays open and silent.
        case nothing
        /// So many bytes of the body, then silence.
        case stalled(afterBytes: Int)
        /// So many bytes of the body, then the connection closes; the head announces all of it.
        case closed(afterBytes: Int)
        /// So many bytes of the body, as if that were all; the head announces no length.
        case ended(afterBytes: Int)
        /// `body` again and again, without a length in the head.
        case endless
    }

    package init(
        status: Int, headers: [String: String] = [:], body: [UInt8] = [], delivery: Delivery = .whole
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delivery = delivery
    }

    package static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> FakeAnswer {
        FakeAnswer(
            status: status, headers: headers.merging(["content-type": "application/json"]) { own, _ in own },
            body: Array(text.utf8))
    }

    /// `answer`, or what `scripted` says about it; `proper` is called with whether ranges are to be honored.
    package static func make(
        _ scripted: ScriptedAnswer, proper: (_ honorsRange: Bool) -> FakeAnswer
    ) -> FakeAnswer {
        switch scripted {
        case .proper:
            return proper(true)
        case .rangeIgnored:
            return proper(false)
        case .answer(let status, let headers, let body):
            return FakeAnswer(status: status, headers: headers, body: Array(body.utf8))
        case .silence:
            return FakeAnswer(status: 200, delivery: .nothing)
        case .stall(let count):
            var answer = proper(true)
            answer.delivery = .stalled(afterBytes: count)
            return answer
        case .close(let count):
            var answer = proper(true)
            answer.delivery = .closed(afterBytes: count)
            return answer
        case .end(let count):
            var answer = proper(true)
            answer.delivery = .ended(afterBytes: count)
            return answer
        case .endlessBody:
            return FakeAnswer(
                status: 200, headers: ["content-type": "audio/wav"], body: [UInt8](repeating: 0, count: 1 << 16),
                delivery: .endless)
        }
    }
}
