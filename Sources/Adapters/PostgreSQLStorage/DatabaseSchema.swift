/// The tables that the program needs, and how they come to be.
package struct DatabaseSchema: Sendable {
    package static let current = DatabaseSchema(migrations: SchemaMigration.all)

    /// Two numbers that nobody else locks: "vibe" and "tran" in ASCII.
    private static let lock = "SELECT pg_advisory_xact_lock(\(0x7669_6265), \(0x7472_616e))"

    private let migrations: [SchemaMigration]

    init(migrations: [SchemaMigration]) { self.migrations = migrations }

    private var newest: Int { migrations.last?.number ?? 0 }

    /// Brings the database up to date, unless it is. Any number of processes may do so at once.
    ///
    /// - Parameter includingTranscripts: creates `vibe_whisper` where it is missing.
    package func prepare(_ pool: PostgreSQLPool, includingTranscripts: Bool) async throws(PostgreSQLError) {
        // Without looking first, a user who may not create anything could not even start.
        let isReady = try await pool.run { (session) throws(PostgreSQLError) in
            guard try version(session) == newest else { return false }
            if !includingTranscripts { return true }
            return try session.execute(TranscriptTable.isThere).first?.boolean(0) == true
        }
        if isReady { return }
        try await pool.transaction { (session) throws(PostgreSQLError) in
            // Held until the end of the transaction, which works through every pooler.
            try session.execute(Self.lock)
            try session.execute("CREATE SCHEMA IF NOT EXISTS vibe_transcriber")
            let version = try version(session)
            for migration in migrations where migration.number > version {
                try session.script(migration.statements)
                try session.execute(
                    "INSERT INTO vibe_transcriber.migration (number, name) VALUES ($1, $2)",
                    [.integer(migration.number), .text(migration.name)])
            }
            if includingTranscripts { try session.script(TranscriptTable.statements) }
        }
    }

    /// The number of the last step that was taken; an error if this program does not know it.
    package func version(_ session: PostgreSQLSession) throws(PostgreSQLError) -> Int {
        let isThere = try session.execute("SELECT to_regclass('vibe_transcriber.migration') IS NOT NULL").first
        guard try isThere?.boolean(0) == true else { return 0 }
        let rows = try session.execute("SELECT coalesce(max(number), 0) FROM vibe_transcriber.migration")
        let version = try rows.first?.integer(0) ?? 0
        guard version <= newest else { throw .newerSchema(found: version, known: newest) }
        return version
    }

    /// The same as text for `psql`, which can be run again at any time.
    ///
    /// - Parameter role: who gets the rights that the service needs, if that is not the owner.
    package func sql(grantingTo role: String? = nil) -> String {
        var parts = [
            "-- The tables of vibe-transcriber, for psql or an SQL editor. It can be run again at any time; rows are never changed.",
            "BEGIN;", "\(Self.lock);", "CREATE SCHEMA IF NOT EXISTS vibe_transcriber;",
        ]
        parts += migrations.map { "-- \($0.number): \($0.name)\n\($0.repeatableStatements)" }
        parts.append("-- Transcripts. A table that is there already is left as it is.\n\(TranscriptTable.statements)")
        if let role { parts.append(Self.grants(to: "\"\(role.replacing("\"", with: "\"\""))\"")) }
        return (parts + ["COMMIT;"]).joined(separator: "\n\n")
    }

    private static func grants(to role: String) -> String {
        """
        GRANT USAGE ON SCHEMA public, vibe_transcriber TO \(role);
        GRANT SELECT, INSERT, UPDATE ON public.vibe_whisper TO \(role);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vibe_transcriber TO \(role);
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA vibe_transcriber TO \(role);
        DO $policy$
        BEGIN
          IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'public.vibe_whisper'::regclass) THEN
            DROP POLICY IF EXISTS "vibe-transcriber does everything" ON public.vibe_whisper;
            CREATE POLICY "vibe-transcriber does everything" ON public.vibe_whisper TO \(role)
              USING (true) WITH CHECK (true);
          END IF;
        END
        $policy$;
        """
    }
}
