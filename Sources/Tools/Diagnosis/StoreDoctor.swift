import Domain
import Foundation
import NIOHTTP1
import Plumbing
import Settings
import SupabaseStorage

/// Whether transcripts can be read and written.
///
/// Writing to Supabase is tried with rows that cannot be stored. First none at all: PostgreSQL checks the grants of a
/// statement before it looks for rows, so an empty list tells whether the key may insert and update, and whether the
/// table has the primary key that an upsert names. Then one without a device, which the primary key forbids: PostgreSQL
/// asks the policies of row-level security before the table's constraints (`ExecInsert`), so SQLSTATE 23502 means that
/// the policies would let a proper row in, and 42501 that they would not. Existing rows are never touched.
struct StoreDoctor: Sendable {
    private static let columns = "device_id,date,time_block,transcription"
    private static let primaryKey = "device_id,date,time_block"
    private static let schema =
        "Run deploy/supabase/schema.sql in the project's SQL editor; it can be run again at any time."

    let choice: ServiceSettings.StoreChoice
    let client: ProbeClient

    func examine() async -> (findings: [Finding], dates: [(server: String, date: Date)]) {
        switch choice {
        case .sqlite(let path): return ([DatabaseCheck.finding("store", path, setting: "DATABASE_PATH")], [])
        case .supabase(let url, let key): return await supabase(url, key: key)
        case .postgresql(let address): return await PostgreSQLDoctor(address: address).examine()
        }
    }

    private func supabase(
        _ url: String, key: String
    ) async -> (findings: [Finding], dates: [(server: String, date: Date)]) {
        guard let key = Secret(key) else { return ([SupabaseKey.unknown.finding(url: url)], []) }
        var findings = [SupabaseKey(key).finding(url: url)]
        var dates: [(server: String, date: Date)] = []
        do throws(ProbeClient.Silence) {
            let read = try await send(.GET, "\(url)/rest/v1/vibe_whisper?select=\(Self.columns)&limit=0", key)
            if let date = read.date { dates = [("store", date)] }
            findings.append(Self.reading(read, key))
            guard findings.last?.verdict == .ok else { return (findings, dates) }

            let table = "\(url)/rest/v1/vibe_whisper?on_conflict=\(Self.primaryKey)&columns=\(Self.columns)"
            let nothing = try await send(.POST, table, key, body: "[]")
            guard nothing.isSuccess else { return (findings + [Self.writing(nothing, key)], dates) }
            let impossible = #"[{"device_id":null,"date":"1970-01-01","time_block":"doctor","transcription":null}]"#
            let refused = try await send(.POST, table, key, body: impossible)
            if refused.isSuccess {
                // Only in a table without a primary key; the row written is ours.
                _ = try await send(.DELETE, "\(url)/rest/v1/vibe_whisper?device_id=is.null&time_block=eq.doctor", key)
            }
            findings.append(Self.writing(refused, key))
            findings.append(
                Self.protection(
                    try await send(.POST, "\(url)/rest/v1/rpc/vibe_whisper_protection", key, body: "{}"), key))
        } catch {
            findings.append(
                .error(
                    "store", "\(url) does not answer (\(key.redacted(from: error.reason)))",
                    advice: "Check SUPABASE_URL and the network; wake a paused project in Supabase's dashboard."))
        }
        return (findings, dates)
    }

    private func send(
        _ method: HTTPMethod, _ url: String, _ key: Secret, body: String? = nil
    ) async throws(ProbeClient.Silence) -> ProbeClient.Answer {
        var headers = SupabaseSettings.headers(for: key) + [("accept", "application/json")]
        if body != nil {
            headers.append(("content-type", "application/json"))
            headers.append(("prefer", "resolution=merge-duplicates,return=minimal,tx=rollback"))
        }
        return try await client.send(method, url, headers: headers, body: body)
    }

    private static func reading(_ answer: ProbeClient.Answer, _ key: Secret) -> Finding {
        let fault = Fault(answer, key)
        switch (answer.status, fault.code) {
        case (200...299, _) where (try? JSONSerialization.jsonObject(with: answer.body)) is [Any]:
            return .ok("store table", "vibe_whisper with its four columns can be read")
        case (200...399, _):
            return .error(
                "store", "the server at SUPABASE_URL is not PostgREST (\(answer.status))",
                advice: "SUPABASE_URL is the project's URL, such as https://abc.supabase.co, without /rest/v1.")
        case (_, "PGRST205"), (_, "42P01"):
            return .error("store table", "there is no table vibe_whisper", advice: schema)
        case (_, "42703"):
            return .error("store table", "a column is missing: \(fault.message)", advice: schema)
        case (_, "42501"):
            return .error(
                "store table", "the key is not allowed to read vibe_whisper: \(fault.message)",
                advice: "Use the project's secret key, or run deploy/supabase/policies.sql.")
        case (401, _), (403, _):
            return .error(
                "store key", "Supabase rejects the key: \(fault.message)",
                advice: "Copy SUPABASE_KEY again from the project's API settings; rotated keys stop working at once.")
        case (404, _):
            return .error(
                "store", "no PostgREST answers at SUPABASE_URL (404)",
                advice: "SUPABASE_URL is the project's URL, such as https://abc.supabase.co, without /rest/v1.")
        default:
            return .error(
                "store", "Supabase answers \(answer.status), \(fault.code): \(fault.message)",
                advice: "See the project's status and log in Supabase's dashboard.")
        }
    }

    private static func writing(_ answer: ProbeClient.Answer, _ key: Secret) -> Finding {
        let fault = Fault(answer, key)
        switch (answer.status, fault.code) {
        case (200...299, _):
            return .error(
                "store permission",
                "the table accepted a row without a device: it has no primary key, or policies hide rows",
                advice: schema)
        case (_, "23502"), (_, "23514"):
            return .ok("store permission", "the key may insert and update")
        case (_, "42501"):
            return .error(
                "store permission", "the key is not allowed to write: \(fault.message)",
                advice: "Use the project's secret key, or a policy that lets this role insert and update "
                    + "(deploy/supabase/policies.sql).")
        case (_, "42P10"):
            return .error(
                "store permission", "the table has no primary key over device_id, date and time_block", advice: schema)
        default:
            return .error(
                "store permission", "a write is answered \(answer.status), \(fault.code): \(fault.message)",
                advice: schema)
        }
    }

    /// What `vibe_whisper_protection()` of schema.sql answers.
    private struct Protection: Decodable {
        let isOn: Bool
        let openTo: [String]

        private enum CodingKeys: String, CodingKey {
            case isOn = "row_level_security"
            case openTo = "open_to"
        }
    }

    /// Who can read the table besides the server.
    private static func protection(_ answer: ProbeClient.Answer, _ key: Secret) -> Finding {
        let check = "store privacy"
        guard answer.isSuccess, let found = try? JSONDecoder().decode(Protection.self, from: answer.body) else {
            let fault = Fault(answer, key)
            return .warning(
                check, "it is unknown who else can read the transcripts (\(fault.code): \(fault.message))",
                advice: schema)
        }
        let readers = found.openTo.map {
            $0 == "anon" ? "anyone with the publishable key (anon)" : "every user who signs up (\($0))"
        }
        let closing =
            "Run deploy/supabase/policies.sql, which closes the table; it includes a policy for owners of a recorder."
        if !readers.isEmpty {
            let security = found.isOn ? "" : "row-level security is off, and "
            return .error(
                check, "\(security)every transcript can be read by \(readers.joined(separator: " and "))",
                advice: closing)
        }
        if !found.isOn {
            return .warning(check, "row-level security is off; only missing grants keep others out", advice: closing)
        }
        return .ok(check, "row-level security is on, and no client role can read every transcript")
    }

    /// PostgREST's error form; the message is short and without the key.
    private struct Fault {
        var code = "no code"
        var message = "no reason given"

        private struct Body: Decodable {
            let code: String?
            let message: String?
        }

        init(_ answer: ProbeClient.Answer, _ key: Secret) {
            guard let body = try? JSONDecoder().decode(Body.self, from: answer.body) else { return }
            if let text = body.code { code = text }
            if let text = body.message { message = key.excerpt(of: text) }
        }
    }
}
