import Plumbing
import Synchronization
import TestSupport
import Testing

@testable import PostgreSQLStorage

@Suite(.timeLimit(.minutes(1)), .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct PostgreSQLPoolTests {
    private static let retries = RetryPolicy(attempts: 4, baseDelay: .milliseconds(20))

    private static func pool(connections: Int = 4, onRetry: @escaping @Sendable () -> Void = {}) async throws
        -> PostgreSQLPool
    {
        let address = try DatabaseAddress(try await PostgreSQLServer.shared.database())
        var settings = PostgreSQLSettings(address: address, connections: connections, retries: retries)
        settings.onRetry = onRetry
        return PostgreSQLPool(settings: settings)
    }

    private static func integer(
        _ pool: PostgreSQLPool, _ statement: String, _ parameters: [PostgreSQLValue] = []
    ) async throws(PostgreSQLError) -> Int? {
        try await pool.run { (session) throws(PostgreSQLError) in
            try session.execute(statement, parameters).first?.integer(0)
        }
    }

    @Test func callersShareTheConnections() async throws {
        let pool = try await Self.pool(connections: 3)
        let processes = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<40 { group.addTask { try await Self.integer(pool, "SELECT pg_backend_pid()") } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect((1...3).contains(processes.count))
    }

    @Test func aTransactionHappensAsAWholeOrNotAtAll() async throws {
        let pool = try await Self.pool(connections: 1)
        try await pool.run { (session) throws(PostgreSQLError) in
            try session.script("CREATE TABLE t (n int PRIMARY KEY)")
        }
        try await pool.transaction { (session) throws(PostgreSQLError) in
            try session.execute("INSERT INTO t VALUES (1)")
            try session.execute("INSERT INTO t VALUES (2)")
        }
        let error = await #expect(throws: PostgreSQLError.self) {
            try await pool.transaction { (session) throws(PostgreSQLError) in
                try session.execute("INSERT INTO t VALUES (3)")
                try session.execute("INSERT INTO t VALUES (1)")
            }
        }
        guard case .refused(let state, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(state.rawValue == "23505")
        // An error that is swallowed does not turn into a commit of nothing.
        await #expect(throws: PostgreSQLError.self) {
            try await pool.transaction { (session) throws(PostgreSQLError) in
                try session.execute("INSERT INTO t VALUES (4)")
                _ = try? session.execute("INSERT INTO t VALUES (1)")
            }
        }
        #expect(try await Self.integer(pool, "SELECT count(*) FROM t") == 2)
    }

    @Test func transactionsThatConflictAreRepeatedUntilEachHasHappenedOnce() async throws {
        let pool = try await Self.pool()
        try await pool.run { (session) throws(PostgreSQLError) in
            try session.script("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    try await pool.transaction { (session) throws(PostgreSQLError) in
                        try session.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                        let n = try session.execute("SELECT n FROM counter").first?.integer(0) ?? 0
                        try session.execute("UPDATE counter SET n = $1", [.integer(n + 1)])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await Self.integer(pool, "SELECT n FROM counter") == 12)
    }

    @Test(arguments: ["40001", "40P01"])
    func aConflictIsRepeatedSomeTimesAndThenReported(code: String) async throws {
        let pool = try await Self.pool(connections: 1)
        let tries = Mutex(0)
        @Sendable func conflict(_ session: PostgreSQLSession, times: Int) throws(PostgreSQLError) {
            let number = tries.withLock {
                $0 += 1; return $0
            }
            if number <= times { try session.script("DO $$ BEGIN RAISE SQLSTATE '\(code)'; END $$") }
        }
        try await pool.transaction { (session) throws(PostgreSQLError) in try conflict(session, times: 3) }
        #expect(tries.withLock { $0 } == 4)
        let error = await #expect(throws: PostgreSQLError.self) {
            try await pool.transaction { (session) throws(PostgreSQLError) in try conflict(session, times: .max) }
        }
        #expect(error?.isConflict == true)
    }

    @Test func connectionsThatTheServerHasClosedAreReplaced() async throws {
        let retries = Mutex(0)
        let pool = try await Self.pool(connections: 2) { retries.withLock { $0 += 1 } }
        let before = try #require(try await Self.integer(pool, "SELECT pg_backend_pid()"))
        let server = try await PostgreSQLServer.shared
        let other = try PostgreSQLConnection(
            settings: PostgreSQLSettings(address: try DatabaseAddress(server.address(of: "postgres"))))
        _ = try await other.run { (session) throws(PostgreSQLError) in
            try session.execute("SELECT pg_terminate_backend($1::int, 5000)", [.integer(before)])
        }
        #expect(try await Self.integer(pool, "SELECT pg_backend_pid()") != before)
        #expect(retries.withLock { $0 } == 0, "noticed before anything was sent")
        // In the middle of a statement, too.
        let isFirst = Mutex(true)
        let answer = try await pool.run { (session) throws(PostgreSQLError) in
            let ends = isFirst.withLock { first in
                defer { first = false }; return first
            }
            return try session.execute(
                "SELECT CASE WHEN $1 THEN pg_terminate_backend(pg_backend_pid()) ELSE true END", [.boolean(ends)]
            )
            .first?.boolean(0)
        }
        #expect(answer == true && retries.withLock { $0 } == 1)
    }

    @Test func aServerThatComesBackIsFoundAgain() async throws {
        let server = try await PostgreSQLServer()
        let pool = PostgreSQLPool(
            settings: PostgreSQLSettings(
                address: try DatabaseAddress(server.address(of: "postgres")),
                retries: RetryPolicy(attempts: 2, baseDelay: .milliseconds(10))))
        #expect(try await Self.integer(pool, "SELECT 1") == 1)
        try await server.stop()
        let error = await #expect(throws: PostgreSQLError.self) { try await Self.integer(pool, "SELECT 2") }
        #expect(error?.isOutage == true)
        try await server.start()
        #expect(try await Self.integer(pool, "SELECT 3") == 3)
    }

    @Test func aCanceledCallerGivesUpItsPlaceInLine() async throws {
        let pool = try await Self.pool(connections: 1)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await pool.run { (session) throws(PostgreSQLError) in
                start.yield()
                try session.execute("SELECT pg_sleep(600)")
            }
        }
        _ = await started.first { true }
        let waiting = Task { try await Self.integer(pool, "SELECT 1") }
        waiting.cancel()
        let error = await #expect(throws: PostgreSQLError.self) { try await waiting.value }
        #expect(error == .cancelled)
        holder.cancel()
        _ = await holder.result
        #expect(try await Self.integer(pool, "SELECT 1") == 1)
    }
}
