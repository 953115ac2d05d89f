import Domain
import TestSupport
import Testing

@testable import PostgreSQLStorage

@Suite(
    .timeLimit(.minutes(1)),
    .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct DatabaseSchemaTests {
    private static func pool(_ address: String) throws -> PostgreSQLPool {
        PostgreSQLPool(settings: PostgreSQLSettings(address: try DatabaseAddress(address)))
    }

    private static func run(_ pool: PostgreSQLPool, _ script: String) async throws {
        try await pool.run { (session) throws(PostgreSQLError) in try session.script(script) }
    }

    private static func text(_ pool: PostgreSQLPool, _ statement: String) async throws -> String? {
        try await pool.run { (session) throws(PostgreSQLError) in try session.execute(statement).first?.optionalText(0)
        }
    }

    private static let steps =
        "SELECT string_agg(number || ' ' || name, ', ' ORDER BY number) FROM vibe_transcriber.migration"
    private static let table = "SELECT to_regclass('public.vibe_whisper')"

    /// Today's steps and one more, whose statements fail when they are run twice.
    private static let next = DatabaseSchema(
        migrations: SchemaMigration.all + [
            SchemaMigration(
                number: SchemaMigration.all.count + 1, name: "next",
                statements: "CREATE TABLE vibe_transcriber.next (n int); INSERT INTO vibe_transcriber.next VALUES (1);")
        ])

    @Test func manyThatStartAtOnceTakeEachStepOnce() async throws {
        let address = try await PostgreSQLServer.shared.database()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                let pool = try Self.pool(address)
                group.addTask { try await Self.next.prepare(pool, includingTranscripts: true) }
            }
            try await group.waitForAll()
        }
        let pool = try Self.pool(address)
        #expect(try await Self.text(pool, "SELECT count(*) FROM vibe_transcriber.next") == "1")
        #expect(try await Self.text(pool, Self.steps)?.hasSuffix("next") == true)
        #expect(try await Self.text(pool, Self.table) == "vibe_whisper")
    }

    @Test func anOlderDatabaseGetsTheStepsThatItLacks() async throws {
        let pool = try Self.pool(try await PostgreSQLServer.shared.database())
        try await DatabaseSchema.current.prepare(pool, includingTranscripts: false)
        let before = try #require(try await Self.text(pool, Self.steps))
        #expect(try await Self.text(pool, Self.table) == nil, "the texts go elsewhere")
        try await Self.next.prepare(pool, includingTranscripts: false)
        #expect(try await Self.text(pool, Self.steps)?.hasPrefix(before) == true)
        #expect(try await Self.text(pool, "SELECT count(*) FROM vibe_transcriber.next") == "1")
    }

    @Test func aStepThatFailsLeavesNothingBehind() async throws {
        let pool = try Self.pool(try await PostgreSQLServer.shared.database())
        let broken = DatabaseSchema(
            migrations: SchemaMigration.all + [
                SchemaMigration(
                    number: 99, name: "broken", statements: "CREATE TABLE vibe_transcriber.half (); SELECT 1/0;")
            ])
        await #expect(throws: PostgreSQLError.self) { try await broken.prepare(pool, includingTranscripts: true) }
        #expect(try await Self.text(pool, "SELECT to_regnamespace('vibe_transcriber')") == nil)
        #expect(try await Self.text(pool, Self.table) == nil)
    }

    @Test func aNewerDatabaseIsLeftAlone() async throws {
        let pool = try Self.pool(try await PostgreSQLServer.shared.database())
        try await Self.next.prepare(pool, includingTranscripts: false)
        let error = await #expect(throws: PostgreSQLError.self) {
            try await DatabaseSchema.current.prepare(pool, includingTranscripts: true)
        }
        let known = SchemaMigration.all.count
        #expect(error == .newerSchema(found: known + 1, known: known))
        #expect(error?.detail.contains("update the program") == true)
        #expect(try await Self.text(pool, Self.table) == nil)
    }

    @Test func theSQLForPeopleDoesTheSameAndCanBeRunAgain() async throws {
        let address = try await PostgreSQLServer.shared.database()
        let pool = try Self.pool(address)
        for _ in 0..<2 { try await Self.run(pool, DatabaseSchema.current.sql()) }
        let printed = try await Self.text(pool, Self.steps)
        try await DatabaseSchema.current.prepare(pool, includingTranscripts: true)
        let other = try Self.pool(try await PostgreSQLServer.shared.database())
        try await DatabaseSchema.current.prepare(other, includingTranscripts: true)
        #expect(try await Self.text(other, Self.steps) == printed)
        for _ in 0..<2 { try await Self.run(pool, Self.next.sql()) }
        #expect(try await Self.text(pool, "SELECT count(*) FROM vibe_transcriber.next") == "1")
    }

    @Test func anOwnerCanPrepareTheDatabaseForAUserWhoMayCreateNothing() async throws {
        let server = try await PostgreSQLServer.shared
        let owner = try Self.pool(try await server.database())
        let database = try #require(try await Self.text(owner, "SELECT current_database()"))
        let role = "the \"service\" of \(database)"
        try await Self.run(
            owner,
            "CREATE ROLE \"\(role.replacing("\"", with: "\"\""))\" LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        let user = role.replacing(" ", with: "%20").replacing("\"", with: "%22")
        let service = try Self.pool(server.address(of: database, user: user))
        let error = await #expect(throws: PostgreSQLError.self) {
            try await DatabaseSchema.current.prepare(service, includingTranscripts: true)
        }
        #expect(error?.storeError.mayPass == false && error?.detail.contains("vibe-transcriber schema") == true)

        try await Self.run(owner, DatabaseSchema.current.sql(grantingTo: role))
        try await DatabaseSchema.current.prepare(service, includingTranscripts: true)
        try await TranscriptStoreConformance.check(PostgreSQLTranscriptStore(pool: service))
    }

    @Test func anExistingTableIsNeverAltered() async throws {
        let pool = try Self.pool(try await PostgreSQLServer.shared.database())
        try await Self.run(pool, "CREATE TABLE public.vibe_whisper (device_id text, note text)")
        try await DatabaseSchema.current.prepare(pool, includingTranscripts: true)
        let columns = """
            SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = 'public.vibe_whisper'::regclass AND attnum > 0
            """
        #expect(try await Self.text(pool, columns) == "device_id,note")
    }

    @Test func whereAnyoneCouldReadNewTablesThisOneIsClosed() async throws {
        let server = try await PostgreSQLServer()
        let pool = try Self.pool(server.address(of: "postgres"))
        // As in a Supabase project.
        try await Self.run(
            pool,
            """
            CREATE ROLE anon NOLOGIN; CREATE ROLE authenticated NOLOGIN;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated;
            """)
        try await DatabaseSchema.current.prepare(pool, includingTranscripts: true)
        let open = """
            SELECT has_table_privilege('anon', 'public.vibe_whisper', 'SELECT')
              OR has_table_privilege('authenticated', 'public.vibe_whisper', 'SELECT')
              OR NOT (SELECT relrowsecurity FROM pg_class WHERE oid = 'public.vibe_whisper'::regclass)
            """
        #expect(try await Self.text(pool, open) == "f")
        // Whoever owns the table is not subject to its policies.
        try await TranscriptStoreConformance.check(PostgreSQLTranscriptStore(pool: pool))
    }
}
