import Foundation
import TestSupport
import Testing

@testable import PostgreSQLStorage

@Suite(.timeLimit(.minutes(1)), .enabled(if: PostgreSQLServer.isThere, Comment(rawValue: PostgreSQLServer.absence)))
struct TLSTests {
    /// A server with a certificate for `localhost` that it has signed itself, and a user with a password.
    private static let starting = Task {
        let port = try freePort()
        let server = try await PostgreSQLServer(
            port: port, certificateName: "localhost")
        let owner = try PostgreSQLConnection(
            settings: PostgreSQLSettings(address: try DatabaseAddress(server.address(of: "postgres"))))
        try await owner.run { (session) throws(PostgreSQLError) in
            try session.script("CREATE ROLE u LOGIN PASSWORD 'right'")
        }
        return server
    }

    private static func tls(_ host: String, password: String = "right", _ options: String) async throws -> String? {
        let server = try await starting.value
        let options = options.replacing("FOLDER", with: server.folder)
        let address = try DatabaseAddress("postgresql://u:\(password)@\(host):\(server.port)/postgres?\(options)")
        let connection = try PostgreSQLConnection(settings: PostgreSQLSettings(address: address))
        return try await connection.run { (session) throws(PostgreSQLError) in session.tls }
    }

    @Test func aServerThatProvesWhoItIsIsBelieved() async throws {
        let version = try await Self.tls("localhost", "sslmode=verify-full&sslrootcert=FOLDER/server.crt")
        #expect(version?.hasPrefix("TLSv1.") == true)
        #expect(try await Self.tls("localhost", "sslmode=disable") == nil)
    }

    @Test(
        "A server with another name or an unknown certificate is not, and is sent no password",
        arguments: [
            ("127.0.0.1", "sslmode=verify-full&sslrootcert=FOLDER/server.crt", "does not match host name"),
            ("localhost", "sslmode=verify-full", "certificate verify failed"),
            ("localhost", "sslmode=verify-full&sslrootcert=/nowhere", "does not exist"),
        ])
    func refused(host: String, options: String, words: String) async throws {
        let error = await #expect(throws: PostgreSQLError.self) { try await Self.tls(host, options) }
        #expect(error?.isOutage == true)
        #expect(error?.detail.contains(words) == true, "\(String(describing: error))")
        #expect(error?.detail.contains("name the file with the server's root certificate") == true)
    }

    @Test func aWrongOrMissingPasswordIsSaid() async throws {
        let wrong = await #expect(throws: PostgreSQLError.self) {
            try await Self.tls("localhost", password: "wrong-one", "sslmode=disable")
        }
        guard case .refused(let state, let detail) = wrong else {
            Issue.record("\(String(describing: wrong))")
            return
        }
        #expect(state == .invalidPassword && detail.contains("check the user and the password"))
        #expect(!detail.contains("wrong-one"))
        let missing = await #expect(throws: PostgreSQLError.self) {
            try await Self.tls("localhost", password: "", "sslmode=disable")
        }
        #expect(missing?.detail.contains("DATABASE_PASSWORD_FILE") == true)
    }
}

/// A port of the loopback interface that nobody listens on.
private func freePort() throws -> Int {
    let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            _ = bind(probe, $0, size)
            _ = getsockname(probe, $0, &size)
        }
    }
    return Int(UInt16(bigEndian: address.sin_port))
}
