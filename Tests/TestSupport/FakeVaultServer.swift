package import Domain
package import Foundation
import Synchronization

/// Runs `body` with a Vault API on the loopback interface; the server stops when `body` returns or throws.
///
///     try await withFakeVault { vault in
///         vault.setRecording(wav, for: slot)
///         vault.script([.status(503), .proper], for: slot)
///         … vault.baseURL …
///     }
package func withFakeVault<Value: Sendable>(
    token: String? = nil, _ body: @Sendable (FakeVaultServer) async throws -> Value
) async throws -> Value {
    let content = FakeVaultServer.Content(token: token)
    return try await LoopbackServer.run {
        content.answer($0)
    } body: { server in
        try await body(FakeVaultServer(server: server, content: content))
    }
}

/// A Vault API that keeps to its contract, and breaks it as scripted.
package struct FakeVaultServer: Sendable {
    private let server: LoopbackServer
    private let content: Content

    fileprivate init(server: LoopbackServer, content: Content) {
        self.server = server
        self.content = content
    }

    package var baseURL: URL { server.baseURL }
    /// In order of arrival.
    package var requests: [RecordedRequest] { server.requests }
    /// The most requests that waited for their answers at one moment.
    package var peakConcurrency: Int { server.peakConcurrency }

    /// The slot's audio; `nil` takes it away, which makes the answer a 404.
    package func setRecording(_ bytes: [UInt8]?, for slot: RecordingSlot) {
        content.state.withLock { $0.recordings[Key(slot)] = bytes }
    }

    /// What the next requests for `slot` get, one each, existence checks and downloads alike; then the proper answer
    /// again. Replaces the slot's earlier script.
    package func script(_ answers: [ScriptedAnswer], for slot: RecordingSlot) {
        content.state.withLock { $0.scripts[Key(slot)] = answers[...] }
    }

    /// What every request gets that no slot's script answers; `nil` ends that.
    package func answerEverything(with answer: ScriptedAnswer?) {
        content.state.withLock { $0.everything = answer }
    }

    /// From now on no answer goes out before `releaseAnswers()`.
    package func holdAnswers() { server.holdAnswers() }

    package func releaseAnswers() { server.releaseAnswers() }

    /// What `GET /slots` answers; a Vault that does not know it says 404.
    package func setList(_ answer: FakeAnswer) { content.state.withLock { $0.list = answer } }

    /// Waits until `count` requests at once have no answer yet.
    package func waitForRequests(inHand count: Int) async { await server.waitForRequests(inHand: count) }

    fileprivate struct Key: Hashable {
        let device: String
        let date: String
        let slot: String

        init(_ slot: RecordingSlot) {
            device = slot.day.device.rawValue
            date = slot.day.date.description
            self.slot = slot.block.description
        }

        init?(_ parameters: [String: String]) {
            guard let device = parameters["device_id"], let date = parameters["date"], let slot = parameters["slot"]
            else { return nil }
            self.device = device
            self.date = date
            self.slot = slot
        }
    }

    fileprivate final class Content: Sendable {
        struct State {
            var recordings: [Key: [UInt8]] = [:]
            var scripts: [Key: ArraySlice<ScriptedAnswer>] = [:]
            var everything: ScriptedAnswer?
            var list: FakeAnswer?
        }

        let token: String?
        let state = Mutex(State())

        init(token: String?) { self.token = token }

        func answer(_ request: RecordedRequest) -> FakeAnswer {
            if request.path == "/slots", let list = state.withLock({ $0.list }) { return list }
            guard request.path == "/download" else { return .json(#"{"detail":"Not Found"}"#, status: 404) }
            guard request.method == "GET" else {
                return .json(#"{"detail":"Method Not Allowed"}"#, status: 405, headers: ["allow": "GET"])
            }
            if let token, request.headers["authorization"] != "Bearer \(token)" {
                return .json(#"{"detail":"Not authenticated"}"#, status: 401)
            }
            guard let key = Key(request.parameters) else {
                return .json(#"{"detail":[{"type":"missing","msg":"Field required"}]}"#, status: 422)
            }
            let (scripted, bytes) = state.withLock { state in
                (state.scripts[key]?.popFirst() ?? state.everything ?? .proper, state.recordings[key])
            }
            return FakeAnswer.make(scripted) { honorsRange in
                guard let bytes else { return .json(#"{"detail":"File not found"}"#, status: 404) }
                return Self.file(bytes, range: honorsRange ? request.headers["range"] : nil)
            }
        }

        private static func file(_ bytes: [UInt8], range: String?) -> FakeAnswer {
            var headers = ["content-type": "audio/wav", "accept-ranges": "bytes", "etag": "\"\(bytes.count)\""]
            guard let range else { return FakeAnswer(status: 200, headers: headers, body: bytes) }
            let bounds = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
            guard range.hasPrefix("bytes="), let first = bounds.first, first < bytes.count else {
                return FakeAnswer(status: 416, headers: ["content-range": "bytes */\(bytes.count)"])
            }
            let last = min(bounds.count > 1 ? bounds[1] : bytes.count - 1, bytes.count - 1)
            headers["content-range"] = "bytes \(first)-\(last)/\(bytes.count)"
            return FakeAnswer(status: 206, headers: headers, body: Array(bytes[first...last]))
        }
    }
}
