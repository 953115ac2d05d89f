import Foundation
import PostgreSQLStorage

/// Whether transcripts can be kept in a PostgreSQL database. Reads catalogs alone, and creates nothing.
struct PostgreSQLDoctor: Sendable {
    /// The oldest release that PostgreSQL's makers still maintain.
    private static let oldestRelease = 14
    private static let schema =
        "Run as the database's owner: vibe-transcriber schema --role USER | psql DATABASE, with the user of DATABASE_URL."

    let address: DatabaseAddress

    /// What the server says about itself and this user.
    private struct Facts: Sendable {
        var tls: String?
        var version = ""
        var release = 0
        var encoding = ""
        var date = Date()
        var hasTable = false
        var mayCreate = false
        var missingColumns = ""
        var hasKey = false
        var missingRights = ""
        var isHidden = false
        var readers = ""
        var knowsSchema = true
    }

    func examine() async -> (findings: [Finding], dates: [(server: String, date: Date)]) {
        let settings = PostgreSQLSettings(address: address)
        do throws(PostgreSQLError) {
            let connection = try PostgreSQLConnection(settings: settings)
            let facts = try await connection.run { (session) throws(PostgreSQLError) in try Self.facts(session) }
            let pooler = try await Pooler.find(settings)
            let findings = [
                Finding.ok("store", "\(address)"), encryption(facts), Self.server(facts), Self.table(facts),
                Self.permission(facts), Self.privacy(facts), Self.pooler(pooler),
            ]
            return (findings.compactMap(\.self), [("store", facts.date)])
        } catch {
            return (
                [
                    .error(
                        "store", "\(address) cannot be used: \(error.detail)",
                        advice: "Check DATABASE_URL with: psql \"$DATABASE_URL\" -c 'select 1'.")
                ], []
            )
        }
    }

    private static func facts(_ session: PostgreSQLSession) throws(PostgreSQLError) -> Facts {
        var facts = Facts()
        facts.tls = session.tls
        facts.release = session.serverVersion / 10_000
        facts.version = session.parameter("server_version") ?? "\(session.serverVersion)"
        let server = try session.execute(
            """
            SELECT current_setting('server_encoding'), extract(epoch FROM clock_timestamp()),
              to_regclass('public.vibe_whisper') IS NOT NULL,
              has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE')
            """
        ).first
        guard let server else { return facts }
        facts.encoding = try server.text(0)
        facts.date = Date(timeIntervalSince1970: try server.number(1))
        facts.hasTable = try server.boolean(2)
        facts.mayCreate = try server.boolean(3)
        do throws(PostgreSQLError) {
            if try DatabaseSchema.current.version(session) == 0 { facts.knowsSchema = false }
        } catch {
            guard case .refused = error else { throw error }
            facts.knowsSchema = false
        }
        guard facts.hasTable, let table = try session.execute(Self.tableFacts).first else { return facts }
        facts.missingColumns = try table.text(0)
        facts.hasKey = try table.boolean(1)
        facts.missingRights = try table.text(2)
        facts.isHidden = try table.boolean(3)
        facts.readers = try table.text(4)
        return facts
    }

    /// Which columns and rights are missing, whether the slot is a key, whether policies hide rows from this user, and who
    /// of Supabase's clients can read every row.
    private static let tableFacts = """
        WITH t AS (SELECT c.oid, c.relrowsecurity FROM pg_class c WHERE c.oid = 'public.vibe_whisper'::regclass)
        SELECT
          coalesce((
            SELECT string_agg(name, ', ') FROM unnest(ARRAY['device_id', 'date', 'time_block', 'transcription']) AS name
            WHERE name NOT IN (SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND NOT attisdropped)), ''),
          EXISTS (
            SELECT FROM pg_index i
            WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
              AND ARRAY['date', 'device_id', 'time_block'] = (
                SELECT array_agg(a.attname::text ORDER BY a.attname::text COLLATE "C") FROM pg_attribute a
                WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]))),
          coalesce((
            SELECT string_agg(name, ', ') FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS name
            WHERE NOT has_table_privilege(t.oid, name)), ''),
          row_security_active(t.oid) AND NOT EXISTS (
            SELECT FROM pg_policies p
            WHERE p.schemaname = 'public' AND p.tablename = 'vibe_whisper' AND p.permissive = 'PERMISSIVE' AND p.cmd = 'ALL'
              AND p.qual = 'true' AND EXISTS (
                SELECT FROM unnest(p.roles) AS r (name) WHERE r.name = 'public' OR pg_has_role(r.name, 'MEMBER'))),
          coalesce((
            SELECT string_agg(r.rolname, ', ') FROM pg_roles r
            WHERE r.rolname IN ('anon', 'authenticated') AND has_any_column_privilege(r.oid, t.oid, 'SELECT')
              AND NOT t.relrowsecurity), '')
        FROM t
        """

    private func encryption(_ facts: Facts) -> Finding {
        let check = "store TLS"
        switch (facts.tls, address.tlsMode) {
        case (nil, _) where address.isLocal: return .ok(check, "not needed: the connection stays on this machine")
        case (nil, _):
            return .warning(
                check, "passwords and transcripts cross the network unencrypted",
                advice: "Take sslmode out of DATABASE_URL: verify-full is the default.")
        case (let version?, "verify-full"): return .ok(check, "\(version); the server has proved who it is")
        case (let version?, let mode):
            if address.isLocal { return .ok(check, version) }
            return .warning(
                check, "\(version), but anyone could be the server (sslmode=\(mode))",
                advice:
                    "Take sslmode out of DATABASE_URL; name the server's root certificate as sslrootcert if it is not a "
                    + "public one.")
        }
    }

    private static func server(_ facts: Facts) -> Finding {
        let check = "store server"
        guard facts.encoding == "UTF8" else {
            return .error(
                check, "the database's encoding is \(facts.encoding), which cannot hold every text",
                advice: "Create a database with: createdb --encoding=UTF8 --template=template0.")
        }
        guard facts.release >= oldestRelease else {
            return .warning(
                check, "PostgreSQL \(facts.version), which is no longer maintained", advice: "Update the server.")
        }
        return .ok(check, "PostgreSQL \(facts.version), UTF8")
    }

    private static func table(_ facts: Facts) -> Finding {
        let check = "store table"
        guard facts.hasTable else {
            return facts.mayCreate
                ? .ok(check, "vibe_whisper will be created at the first start")
                : .error(check, "there is no table vibe_whisper, and this user may not create it", advice: schema)
        }
        if !facts.missingColumns.isEmpty {
            return .error(
                check, "vibe_whisper lacks the columns \(facts.missingColumns)",
                advice: "Add them as in deploy/supabase/schema.sql, or name another database.")
        }
        guard facts.hasKey else {
            return .error(
                check, "vibe_whisper has no key over device_id, date and time_block",
                advice:
                    "Run deploy/supabase/schema.sql as the table's owner: psql DATABASE -f deploy/supabase/schema.sql.")
        }
        return .ok(check, "vibe_whisper with its four columns and its key")
    }

    private static func permission(_ facts: Facts) -> Finding? {
        let check = "store permission"
        if !facts.knowsSchema, !facts.mayCreate {
            return .error(
                check, "the schema vibe_transcriber is missing or closed to this user, who may not create it",
                advice: schema)
        }
        guard facts.hasTable else { return nil }
        if !facts.missingRights.isEmpty {
            return .error(check, "the user lacks the rights \(facts.missingRights) on vibe_whisper", advice: schema)
        }
        if facts.isHidden {
            return .error(check, "row-level security hides rows of vibe_whisper from this user", advice: schema)
        }
        return .ok(check, "the user may read, insert and update")
    }

    private static func privacy(_ facts: Facts) -> Finding? {
        if facts.readers.isEmpty { return nil }
        return .error(
            "store privacy", "row-level security is off, and every transcript can be read by \(facts.readers)",
            advice: "Run deploy/supabase/policies.sql as the table's owner, which closes the table.")
    }

    private static func pooler(_ pooler: Pooler) -> Finding {
        let check = "store pooler"
        switch pooler {
        case .none: return .ok(check, "none: connected to the server itself")
        case .session: return .ok(check, "a pooler that keeps sessions apart")
        case .transaction:
            return .ok(
                check,
                "a pooler by transaction, which is enough for transcripts; it cannot LISTEN or keep a session's locks")
        }
    }
}
