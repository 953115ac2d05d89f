import Foundation
import Plumbing
import TestSupport
import Testing

@testable import PostgreSQLStorage

@Suite(.timeLimit(.minutes(1)), .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct PostgreSQLConnectionTests {
    private static func settings(
        _ address: String? = nil, statementTimeout: Duration = .seconds(30)
    ) async throws -> PostgreSQLSettings {
        let server = try await PostgreSQLServer.shared
        return PostgreSQLSettings(
            address: try DatabaseAddress(address ?? server.address(of: "postgres")), statementTimeout: statementTimeout,
            retries: RetryPolicy(attempts: 3, baseDelay: .milliseconds(10)))
    }

    private static func failure(
        of statement: String, _ parameters: [PostgreSQLValue] = []
    ) async throws -> PostgreSQLError? {
        let connection = try PostgreSQLConnection(settings: try await settings())
        return await #expect(throws: PostgreSQLError.self) {
            try await connection.run { (session) throws(PostgreSQLError) in try session.execute(statement, parameters) }
        }
    }

    @Test func parametersArriveAsTheyAre() async throws {
        let text = "話 'quoted' \"text\" $1 \\ ; DROP TABLE x; -- {a,b}"
        let connection = try PostgreSQLConnection(settings: try await Self.settings())
        let rows = try await connection.run { (session) throws(PostgreSQLError) in
            try session.execute(
                "SELECT $1, $2::text, $3, $4, $5, $6, $7, $8 = ANY ($9)",
                [
                    .text(text), .null, .integer(.max), .number(0.1), .boolean(true), .date("2025-07-16"),
                    .json(#"{"a": 1}"#), .text(text), .texts(["x", text]),
                ])
        }
        let row = try #require(rows.first)
        #expect(try row.text(0) == text)
        #expect(try row.optionalText(1) == nil)
        #expect(try row.integer(2) == .max)
        #expect(try row.number(3) == 0.1)
        #expect(try row.boolean(4))
        #expect(try row.text(5) == "2025-07-16")
        #expect(try row.text(6) == #"{"a": 1}"#)
        #expect(try row.boolean(7))
        #expect(throws: PostgreSQLError.self) { try row.text(1) }
        #expect(throws: PostgreSQLError.self) { try row.integer(0) }
        #expect(throws: PostgreSQLError.self) { try row.text(8) }
    }

    @Test func aTextThatPostgreSQLCannotKeepIsAnErrorAndNotShortened() async throws {
        let error = try await Self.failure(of: "SELECT $1", [.text("before\0after")])
        guard case .refused(let state, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(state.rawValue == "22021" && state.meaning == .permanent)
    }

    @Test(
        "The server's code says what a failure means",
        arguments: [
            ("SELECT * FROM nowhere", "42P01", SQLState.Meaning.permanent), ("SELEC", "42601", .permanent),
            ("SELECT 1/0", "22012", .permanent), ("SET ROLE nobody_at_all", "22023", .permanent),
            ("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", "40001", .conflict),
            ("DO $$ BEGIN RAISE SQLSTATE '53300'; END $$", "53300", .passing),
            ("DO $$ BEGIN RAISE SQLSTATE '42501'; END $$", "42501", .unauthorized),
        ])
    func meanings(statement: String, code: String, meaning: SQLState.Meaning) async throws {
        guard case .refused(let state, _) = try await Self.failure(of: statement) else {
            Issue.record("no code")
            return
        }
        #expect(state.rawValue == code && state.meaning == meaning)
    }

    @Test func whatPeopleSaidIsInNoError() async throws {
        let speech = "what somebody said"
        let database = try await PostgreSQLServer.shared.database()
        let connection = try PostgreSQLConnection(settings: try await Self.settings(database))
        try await connection.run { (session) throws(PostgreSQLError) in
            try session.script(
                """
                CREATE TABLE said (words text CHECK (words = ''));
                CREATE FUNCTION repeat_it(words text) RETURNS void LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'refused: %', words; END $$;
                """)
        }
        for statement in ["INSERT INTO said VALUES ($1)", "SELECT repeat_it($1)", "SELECT CAST($1 AS integer)"] {
            let error = await #expect(throws: PostgreSQLError.self) {
                try await connection.run { (session) throws(PostgreSQLError) in
                    try session.execute(statement, [.text(speech)])
                }
            }
            #expect(error.map { !"\($0)".contains("somebody") } == true, "\(String(describing: error))")
        }
    }

    @Test func aCanceledTaskStopsItsStatementAndTheConnectionIsUsedAgain() async throws {
        let connection = try PostgreSQLConnection(settings: try await Self.settings())
        @Sendable func process() async throws -> Int {
            try await connection.run { (session) throws(PostgreSQLError) in
                try session.execute("SELECT pg_backend_pid()").first?.integer(0) ?? 0
            }
        }
        let before = try await process()
        let sleep = Task {
            try await connection.run { (session) throws(PostgreSQLError) in try session.execute("SELECT pg_sleep(600)")
            }
        }
        try await Self.waitForStatement("SELECT pg_sleep(600)", of: before)
        sleep.cancel()
        let error = await #expect(throws: PostgreSQLError.self) { try await sleep.value }
        #expect(error == .cancelled)
        #expect(try await process() == before)
    }

    @Test func aStatementThatTakesTooLongIsStopped() async throws {
        let connection = try PostgreSQLConnection(
            settings: try await Self.settings(statementTimeout: .milliseconds(200)))
        for _ in 0..<2 {
            let error = await #expect(throws: PostgreSQLError.self) {
                try await connection.run { (session) throws(PostgreSQLError) in
                    try session.execute("SELECT pg_sleep(600)")
                }
            }
            #expect(error == .timedOut(after: .milliseconds(200)))
        }
    }

    /// Waits until the server says that its process `number` runs `statement`.
    private static func waitForStatement(_ statement: String, of number: Int) async throws {
        let observer = try PostgreSQLConnection(settings: try await settings())
        let isRunning = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query = $2"
        while try await observer.run({ (session) throws(PostgreSQLError) in
            try session.execute(isRunning, [.integer(number), .text(statement)]).first?.integer(0)
        }) != 1 {
            await Task.yield()
        }
    }

    @Test(
        "A connection that cannot be made says why, without a secret",
        arguments: [
            ("postgresql://postgres@/nowhere?host=FOLDER", "3D000", "create the database"),
            ("postgresql://stranger:secret-1@/postgres?host=FOLDER", "28000", "check the user"),
            ("postgresql://postgres:secret-1@/postgres?host=/nowhere", nil, "check DATABASE_URL"),
            ("postgresql://postgres:secret-1@127.0.0.1:1/postgres", nil, "Connection refused"),
            ("postgresql://postgres:secret-1@no-such-host.invalid/postgres", nil, "no-such-host.invalid"),
        ] as [(String, String?, String)])
    func cannotConnect(address: String, code: String?, words: String) async throws {
        let folder = try await PostgreSQLServer.shared.folder
        let settings = try await Self.settings(address.replacing("FOLDER", with: folder))
        let connection = try PostgreSQLConnection(settings: settings)
        let error = try #require(
            await #expect(throws: PostgreSQLError.self) {
                try await connection.run { (session) throws(PostgreSQLError) in try session.execute("SELECT 1") }
            })
        if case .refused(let state, _) = error {
            #expect(state.rawValue == code)
        } else {
            #expect(code == nil && error.isOutage)
        }
        #expect(error.detail.contains(words), "\(error.detail)")
        #expect(!error.detail.contains("secret"))
    }

    @Test func aServerThatNeverAnswersIsGivenUp() async throws {
        try await withSilentListener { port in
            var settings = try await Self.settings("postgresql://postgres@127.0.0.1:\(port)/postgres?sslmode=disable")
            settings.connectTimeout = .milliseconds(200)
            let connection = try PostgreSQLConnection(settings: settings)
            let error = await #expect(throws: PostgreSQLError.self) {
                try await connection.run { (session) throws(PostgreSQLError) in try session.execute("SELECT 1") }
            }
            #expect(
                error?.detail.contains("no connection to PostgreSQL at 127.0.0.1, database postgres within") == true)
        }
    }

    @Test func theNextHostIsTriedAfterOneThatNeverAnswers() async throws {
        let folder = try await PostgreSQLServer.shared.folder
        try await withSilentListener { port in
            var settings = try await Self.settings(
                "postgresql:///postgres?user=postgres&host=127.0.0.1,\(folder)&port=\(port),5432&sslmode=disable")
            settings.connectTimeout = .milliseconds(200)
            let connection = try PostgreSQLConnection(settings: settings)
            let rows = try await connection.run { (session) throws(PostgreSQLError) in try session.execute("SELECT 1") }
            #expect(try rows.first?.integer(0) == 1)
        }
    }
}

/// A port that takes connections, by the kernel's own hand, and never says anything.
private func withSilentListener(_ body: (Int) async throws -> Void) async throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            _ = bind(listener, $0, size)
            _ = getsockname(listener, $0, &size)
        }
    }
    listen(listener, 8)
    try await body(Int(UInt16(bigEndian: address.sin_port)))
}
