import Domain
import Plumbing
import TestSupport
import Testing

@testable import PostgreSQLStorage

@Suite(
    .timeLimit(.minutes(1)),
    .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct PostgreSQLTranscriptStoreTests {
    private static let day = TranscriptStoreConformance.day
    private static let ten = TranscriptStoreConformance.ten

    private static func pool(_ address: String) throws -> PostgreSQLPool {
        PostgreSQLPool(
            settings: PostgreSQLSettings(
                address: try DatabaseAddress(address), retries: RetryPolicy(attempts: 2, baseDelay: .milliseconds(10))))
    }

    @Test("PostgreSQL keeps the store's promises, and its rows for the next process")
    func promises() async throws {
        let address = try await PostgreSQLServer.shared.database()
        try await TranscriptStoreConformance.check(PostgreSQLTranscriptStore(pool: try Self.pool(address)))
        let reopened = PostgreSQLTranscriptStore(pool: try Self.pool(address))
        let kept = [Self.ten.block, TranscriptStoreConformance.eleven.block]
        #expect(try await reopened.processedBlocks(of: Self.day) == Set(kept))
    }

    @Test func aTableThatHasGrownIsUsedAsItIs() async throws {
        let pool = try Self.pool(try await PostgreSQLServer.shared.database())
        try await pool.run { (session) throws(PostgreSQLError) in
            try session.script(
                """
                SET datestyle = 'German';
                CREATE TABLE public.vibe_whisper (id serial, device_id text, date date, time_block text, transcription text,
                  status text NOT NULL DEFAULT 'completed', UNIQUE (device_id, date, time_block));
                INSERT INTO public.vibe_whisper (device_id, date, time_block, transcription) VALUES
                  ('device123', '2025-07-16', '09-00', NULL), ('device123', '2025-07-16', '09:30', 'no slot'),
                  ('not a device', '2025-07-16', '09-00', 'x');
                """)
        }
        let store = PostgreSQLTranscriptStore(pool: pool)
        try await store.save("text", for: Self.ten)
        let nine = try #require(TimeBlock("09-00"))
        #expect(try await store.processedBlocks(of: Self.day) == [nine, Self.ten.block])
        #expect(try await store.texts(of: Self.day, blocks: Set(TimeBlock.all)) == [Self.ten.block: "text"])
        let marks = try await store.marks(of: Self.day.device, in: Self.day.date...Self.day.date)
        #expect(marks == [Self.day.date: DayMarks(spoken: [nine, Self.ten.block])])
        #expect(try await store.devices(limit: 10) == [Self.day.device])
    }

    @Test func aTableWithoutTheKeyIsRefusedWithASentence() async throws {
        let pool = try Self.pool(try await PostgreSQLServer.shared.database())
        try await pool.run { (session) throws(PostgreSQLError) in
            try session.script(
                "CREATE TABLE public.vibe_whisper (device_id text, date date, time_block text, transcription text)")
        }
        let error = await #expect(throws: StoreError.self) {
            try await PostgreSQLTranscriptStore(pool: pool).save("what was said", for: Self.ten)
        }
        guard case .rejected("42P10", let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("vibe-transcriber schema") && !detail.contains("what was said"))
    }

    @Test func aDatabaseThatIsAwayAtFirstIsPreparedWhenItComes() async throws {
        let server = try await PostgreSQLServer()
        try await server.stop()
        let store = PostgreSQLTranscriptStore(pool: try Self.pool(server.address(of: "postgres")))
        let error = await #expect(throws: StoreError.self) { try await store.processedBlocks(of: Self.day) }
        #expect(error?.mayPass == true)
        try await server.start()
        try await store.save("kept", for: Self.ten)
        try await server.stop()
        await #expect(throws: StoreError.self) { try await store.save("lost?", for: Self.ten) }
        try await server.start()
        #expect(try await store.texts(of: Self.day, blocks: [Self.ten.block]) == [Self.ten.block: "kept"])
    }

    @Test func rowsThatPoliciesHideAreMissedWhenTheyAreReadBack() async throws {
        let server = try await PostgreSQLServer.shared
        let owner = try Self.pool(try await server.database())
        try await PostgreSQLTranscriptStore(pool: owner).prepare()
        let database = try await owner.run { (session) throws(PostgreSQLError) in
            try session.script(
                """
                DO $$ BEGIN CREATE ROLE hidden LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
                GRANT ALL ON public.vibe_whisper TO hidden;
                GRANT USAGE ON SCHEMA vibe_transcriber TO hidden;
                GRANT SELECT ON vibe_transcriber.migration TO hidden;
                ALTER TABLE public.vibe_whisper ENABLE ROW LEVEL SECURITY;
                """)
            return try session.execute("SELECT current_database()").first?.text(0) ?? ""
        }
        let store = PostgreSQLTranscriptStore(pool: try Self.pool(server.address(of: database, user: "hidden")))
        let error = await #expect(throws: StoreError.self) { try await store.save("text", for: Self.ten) }
        guard case .unauthorized = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
