import PostgreSQLStorage
import TestSupport
import Testing

@testable import Diagnosis

@Suite(
    .timeLimit(.minutes(1)),
    .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct PostgreSQLDoctorTests {
    private static func findings(_ address: String) async throws -> [String: Finding] {
        let examined = await PostgreSQLDoctor(address: try DatabaseAddress(address)).examine()
        for finding in examined.findings { #expect((finding.advice == nil) == (finding.verdict == .ok)) }
        return Dictionary(examined.findings.map { ($0.check, $0) }) { first, _ in first }
    }

    private static func run(_ address: String, _ script: String) async throws {
        let connection = try PostgreSQLConnection(
            settings: PostgreSQLSettings(address: try DatabaseAddress(address)))
        try await connection.run { (session) throws(PostgreSQLError) in try session.script(script) }
    }

    @Test func aNewDatabaseIsFineAndStaysAsItIs() async throws {
        let address = try await PostgreSQLServer.shared.database()
        for _ in 0..<2 {
            let findings = try await Self.findings(address)
            #expect(findings.values.allSatisfy { $0.verdict == .ok })
            #expect(findings["store table"]?.detail == "vibe_whisper will be created at the first start")
            #expect(findings["store TLS"]?.detail == "not needed: the connection stays on this machine")
            #expect(findings["store pooler"]?.detail == "none: connected to the server itself")
            #expect(findings["store server"]?.detail.hasPrefix("PostgreSQL ") == true)
        }
        try await Self.run(address, DatabaseSchema.current.sql())
        let findings = try await Self.findings(address)
        #expect(findings.values.allSatisfy { $0.verdict == .ok })
        #expect(findings["store permission"] != nil)
    }

    @Test func theClockIsTheServers() async throws {
        let address = try DatabaseAddress(try await PostgreSQLServer.shared.database())
        let dates = await PostgreSQLDoctor(address: address).examine().dates
        #expect(ClockCheck.findings(serverDates: dates).map(\.verdict) == [.ok])
    }

    @Test func whatAUserMayNotDoIsSaid() async throws {
        let server = try await PostgreSQLServer.shared
        let owner = try await server.database()
        let name = try #require(owner.split(separator: "?").first?.split(separator: "/").last)
        try await Self.run(owner, "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$")
        let user = server.address(of: String(name), user: "reader")
        #expect(try await Self.findings(user)["store table"]?.verdict == .error)

        try await Self.run(owner, DatabaseSchema.current.sql() + "GRANT SELECT ON public.vibe_whisper TO reader")
        let missing = try await Self.findings(user)
        #expect(missing["store permission"]?.verdict == .error)

        try await Self.run(owner, DatabaseSchema.current.sql(grantingTo: "reader"))
        #expect(try await Self.findings(user).values.allSatisfy { $0.verdict == .ok })

        try await Self.run(owner, "ALTER TABLE public.vibe_whisper ENABLE ROW LEVEL SECURITY")
        let hidden = try await Self.findings(user)["store permission"]
        #expect(hidden?.detail == "row-level security hides rows of vibe_whisper from this user")
        try await Self.run(owner, DatabaseSchema.current.sql(grantingTo: "reader"))
        #expect(try await Self.findings(user).values.allSatisfy { $0.verdict == .ok })
    }

    @Test(arguments: [
        ("CREATE TABLE public.vibe_whisper (device_id text, date date, words text)", "time_block, transcription"),
        (
            "CREATE TABLE public.vibe_whisper (id int PRIMARY KEY, device_id text, date date, time_block text, transcription text)",
            "no key over device_id"
        ),
    ])
    func aTableThatDoesNotSuitIsSaid(statement: String, words: String) async throws {
        let address = try await PostgreSQLServer.shared.database()
        try await Self.run(address, statement)
        let finding = try await Self.findings(address)["store table"]
        #expect(finding?.verdict == .error && finding?.detail.contains(words) == true)
    }

    @Test func anAbsentServerIsOneFindingWithoutThePassword() async throws {
        let findings = try await Self.findings("postgresql://u:hunter2@127.0.0.1:1/d")
        #expect(findings.count == 1 && findings["store"]?.verdict == .error)
        #expect(!"\(findings)".contains("hunter2"))
    }
}
