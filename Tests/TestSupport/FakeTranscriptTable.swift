import Domain
import Foundation
import Synchronization

/// The rows of `vibe_whisper` and PostgREST's rules for reading and upserting them.
final class FakeTranscriptTable: Sendable {
    struct Key: Hashable {
        let device: String
        let date: String
        let timeBlock: String

        init(device: String, date: String, timeBlock: String) {
            self.device = device
            self.date = date
            self.timeBlock = timeBlock
        }

        init(_ slot: RecordingSlot) {
            self.init(
                device: slot.day.device.rawValue, date: slot.day.date.description, timeBlock: slot.block.description)
        }
    }

    struct State {
        var rows: [Key: String?] = [:]
        var script: ArraySlice<ScriptedAnswer> = []
        var everything: ScriptedAnswer?
        var hidesRows = false
        /// What `vibe_whisper_protection()` tells.
        var protection = #"{"row_level_security": true, "open_to": []}"#
        /// Of all answers.
        var failingShare = 0.0
    }

    private static let columns: Set = ["device_id", "date", "time_block", "transcription", "status", "created_at"]

    let key: String
    let state = Mutex(State())

    init(key: String) { self.key = key }

    func answer(_ request: RecordedRequest) -> FakeAnswer {
        let (scripted, failingShare) = state.withLock {
            ($0.script.popFirst() ?? $0.everything ?? .proper, $0.failingShare)
        }
        if .random(in: 0..<1) < failingShare {
            // Half of them do the work and lose the answer.
            if Bool.random() { _ = properAnswer(request) }
            return Self.failure(503, "PGRST001", "made up")
        }
        return FakeAnswer.make(scripted) { _ in properAnswer(request) }
    }

    private func properAnswer(_ request: RecordedRequest) -> FakeAnswer {
        let bearer = request.headers["authorization"]
        if bearer?.hasPrefix("Bearer sb_") == true {
            return Self.failure(401, "PGRST301", "Expected 3 parts in JWT; got 1")
        }
        guard request.headers["apikey"] == key, key.hasPrefix("sb_") || bearer == "Bearer \(key)" else {
            return .json(#"{"message":"Invalid API key","hint":"Double check your API key."}"#, status: 401)
        }
        if request.path == "/rest/v1/rpc/vibe_whisper_protection" {
            return .json(state.withLock { $0.protection })
        }
        guard request.path == "/rest/v1/vibe_whisper" else {
            return Self.failure(404, "PGRST205", "Could not find the table in the schema cache")
        }
        switch request.method {
        case "GET": return select(request)
        case "POST": return upsert(request)
        default: return Self.failure(405, "PGRST117", "Unsupported HTTP method")
        }
    }

    private func select(_ request: RecordedRequest) -> FakeAnswer {
        let wanted = (request.parameters["select"] ?? "*").split(separator: ",").map(String.init)
        for column in wanted where !Self.columns.contains(column) && column != "*" {
            return Self.failure(400, "42703", "column vibe_whisper.\(column) does not exist")
        }
        let query: RowQuery
        do throws(RowQuery.Problem) {
            query = try RowQuery(request.parameters, columns: Self.columns)
        } catch {
            switch error {
            case .unknownColumn(let name):
                return Self.failure(400, "42703", "column vibe_whisper.\(name) does not exist")
            case .unreadable(let value):
                return Self.failure(400, "PGRST100", "failed to parse filter (\(value))")
            }
        }
        let rows = state.withLock { $0.hidesRows ? [:] : $0.rows }
        let all = rows.map { key, text -> [String: Any] in
            [
                "device_id": key.device, "date": key.date, "time_block": key.timeBlock,
                "transcription": text ?? NSNull(), "status": "completed", "created_at": "2025-07-16T00:00:00+00:00",
            ]
        }
        let objects = query.answer(from: all).map { row in
            wanted.contains("*") ? row : row.filter { wanted.contains($0.key) }
        }
        guard let data = try? JSONSerialization.data(withJSONObject: objects) else {
            return Self.failure(500, "XX000", "unprintable rows")
        }
        return .json(String(decoding: data, as: UTF8.self))
    }

    private func upsert(_ request: RecordedRequest) -> FakeAnswer {
        guard let parsed = try? JSONSerialization.jsonObject(with: Data(request.body.utf8)) else {
            return Self.failure(400, "PGRST102", "Empty or invalid json")
        }
        let objects = parsed as? [[String: Any]] ?? (parsed as? [String: Any]).map { [$0] } ?? []
        guard Set(objects.map { Set($0.keys) }).count <= 1 else {
            return Self.failure(400, "PGRST102", "All object keys must match")
        }
        var rows: [Key: String?] = [:]
        for object in objects {
            if let unknown = object.keys.first(where: { !Self.columns.contains($0) }) {
                return Self.failure(400, "PGRST204", "Could not find the '\(unknown)' column of 'vibe_whisper'")
            }
            guard let device = object["device_id"] as? String, let date = object["date"] as? String,
                let block = object["time_block"] as? String
            else { return Self.failure(400, "23502", "null value in column violates not-null constraint") }
            guard LocalDate(date) != nil else {
                return Self.failure(400, "22007", "invalid input syntax for type date")
            }
            guard block.wholeMatch(of: #/[0-2][0-9]-[0-5][0-9]/#) != nil else {
                return Self.failure(400, "23514", "new row violates check constraint vibe_whisper_time_block_check")
            }
            let key = Key(device: device, date: date, timeBlock: block)
            guard rows.updateValue(object["transcription"] as? String, forKey: key) == nil else {
                return Self.failure(500, "21000", "ON CONFLICT DO UPDATE command cannot affect row a second time")
            }
        }
        let merges =
            request.parameters["on_conflict"] == "device_id,date,time_block"
            && (request.headers["prefer"] ?? "").contains("resolution=merge-duplicates")
        let isStored = state.withLock { state in
            if !merges, rows.keys.contains(where: { state.rows[$0] != nil }) { return false }
            if !state.hidesRows { state.rows.merge(rows) { _, new in new } }
            return true
        }
        guard isStored else { return Self.failure(409, "23505", "duplicate key value violates unique constraint") }
        return FakeAnswer(status: 201)
    }

    private static func failure(_ status: Int, _ code: String, _ message: String) -> FakeAnswer {
        FakeAnswer.make(.postgREST(status, code: code, message: message)) { _ in FakeAnswer(status: status) }
    }
}
