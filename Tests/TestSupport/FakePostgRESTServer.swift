package import Domain
package import Foundation
import Synchronization

/// Runs `body` with a PostgREST that has the table `vibe_whisper`; the server stops when `body` returns or throws.
///
///     try await withFakePostgREST(key: "sb_secret_x") { supabase in
///         supabase.script([.postgREST(503, code: "PGRST001")])
///         … supabase.baseURL …
///         supabase.text(for: slot)
///     }
package func withFakePostgREST<Value: Sendable>(
    key: String = "sb_secret_for_tests", _ body: @Sendable (FakePostgRESTServer) async throws -> Value
) async throws -> Value {
    let table = FakeTranscriptTable(key: key)
    return try await LoopbackServer.run {
        table.answer($0)
    } body: { server in
        try await body(FakePostgRESTServer(server: server, table: table))
    }
}

/// A PostgREST before the table `vibe_whisper` that keeps to its contract, and breaks it as scripted.
package struct FakePostgRESTServer: Sendable {
    private let server: LoopbackServer
    private let table: FakeTranscriptTable

    fileprivate init(server: LoopbackServer, table: FakeTranscriptTable) {
        self.server = server
        self.table = table
    }

    /// What `SUPABASE_URL` would be: without `/rest/v1`.
    package var baseURL: URL { server.baseURL }
    /// The key that requests must carry: in `apikey`, and in `Authorization` too when it is a JWT.
    package var key: String { table.key }
    /// In order of arrival.
    package var requests: [RecordedRequest] { server.requests }
    package var peakConcurrency: Int { server.peakConcurrency }

    /// What the next requests get, one each; then the proper answer again. Replaces the earlier script.
    package func script(_ answers: [ScriptedAnswer]) {
        table.state.withLock { $0.script = answers[...] }
    }

    /// What every request gets that the script does not answer; `nil` ends that.
    package func answerEverything(with answer: ScriptedAnswer?) {
        table.state.withLock { $0.everything = answer }
    }

    /// From now on so many of all answers are failures, 0…1, drawn at random; some of them after the work was done.
    package func misbehave(_ share: Double) {
        table.state.withLock { $0.failingShare = share }
    }

    /// Row-level security that hides everything: an upsert answers 201 and stores nothing, a select answers `[]`.
    package func hideRowsByPolicy(_ hidden: Bool = true) {
        table.state.withLock { $0.hidesRows = hidden }
    }

    /// What the table's own function tells about who reads it, as JSON.
    package func setProtection(_ json: String) { table.state.withLock { $0.protection = json } }

    /// The slot's stored text, whatever the policies hide.
    package func text(for slot: RecordingSlot) -> String? {
        table.state.withLock { state in state.rows[FakeTranscriptTable.Key(slot)].flatMap { $0 } }
    }

    package var rowCount: Int { table.state.withLock { $0.rows.count } }

    /// Stores a row behind the API's back.
    package func setText(_ text: String, for slot: RecordingSlot) {
        insertRow(
            device: slot.day.device.rawValue, date: slot.day.date.description, timeBlock: slot.block.description,
            transcription: text)
    }

    /// Stores a row of any form, such as one outside the 48 slots or with NULL for its text.
    package func insertRow(device: String, date: String, timeBlock: String, transcription: String?) {
        let key = FakeTranscriptTable.Key(device: device, date: date, timeBlock: timeBlock)
        table.state.withLock { $0.rows[key] = .some(transcription) }
    }

    /// From now on no answer goes out before `releaseAnswers()`.
    package func holdAnswers() { server.holdAnswers() }

    package func releaseAnswers() { server.releaseAnswers() }

    /// Waits until `count` requests at once have no answer yet.
    package func waitForRequests(inHand count: Int) async { await server.waitForRequests(inHand: count) }
}
