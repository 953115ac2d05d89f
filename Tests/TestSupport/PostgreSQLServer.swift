import Foundation
import Plumbing
import PostgreSQLStorage
import Synchronization
import SystemPackage

/// A real PostgreSQL in a temporary folder, reachable by a Unix socket and, if asked for, by a port of the loopback interface.
///
/// A shell script looks after it and reads orders from a pipe. When this process ends, however it does, the pipe is closed,
/// and the script stops the server and removes the folder.
package final class PostgreSQLServer: Sendable {
    /// The newest server that is installed, where Debian puts them.
    private static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.sorted { Int($0) ?? 0 < Int($1) ?? 0 }.map { "\(root)/\($0)/bin" }
            .last { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    }()

    package static let isThere = programs != nil
    package static let absence = "needs PostgreSQL's server: apt-get install postgresql"

    private static let starting = Task { try await PostgreSQLServer() }

    /// The one that tests share, each with a database of its own. It listens on no port.
    package static var shared: PostgreSQLServer { get async throws { try await starting.value } }

    private static let thread = BlockingCalls(label: "postgresql-server")

    /// The folder with the socket.
    package let folder: String
    /// 0 for none.
    package let port: Int
    private let orders: FileHandle
    private let answers: FileHandle
    private let databases = Mutex(0)

    /// - Parameter certificateName: the name that the server proves, by a certificate that it has signed itself; `nil` for no TLS.
    package init(port: Int = 0, certificateName: String? = nil) async throws {
        guard let programs = Self.programs else { throw Failure(log: Self.absence) }
        folder = "/tmp/vibe-postgresql-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        self.port = port
        let (input, output) = (Pipe(), Pipe())
        (orders, answers) = (input.fileHandleForWriting, output.fileHandleForReading)
        let address = port == 0 ? "" : "127.0.0.1"
        let settings = [
            "listen_addresses='\(address)'", "port=\(port == 0 ? 5432 : port)", "unix_socket_directories='\(folder)'",
            "fsync=off", "max_connections=60", "shared_buffers=16MB",
        ]
        let encryption = ["ssl=on", "ssl_cert_file='\(folder)/server.crt'", "ssl_key_file='\(folder)/server.key'"]
        try Self.makeFolder(folder)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            Self.asServer + ["sh", "-c", Self.script, "sh", programs, folder, certificateName ?? ""]
            + (settings + (certificateName == nil ? [] : encryption)).map { "-c \($0)" }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try await answer()
    }

    package struct Failure: Error { package let log: String }

    /// The address of a new, empty database, for its owner.
    package func database() async throws -> String {
        let name = databases.withLock { number in
            number += 1
            return "test_\(number)"
        }
        let connection = try PostgreSQLConnection(
            settings: PostgreSQLSettings(address: try DatabaseAddress(address(of: "postgres"))))
        _ = try await connection.run { (session) throws(PostgreSQLError) in
            try session.execute("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
        }
        return address(of: name)
    }

    /// Through the socket.
    package func address(of database: String, user: String = "postgres") -> String {
        "postgresql://\(user)@/\(database)?host=\(folder)" + (port == 0 ? "" : "&port=\(port)")
    }

    /// As a power cut does, or `kill -9`.
    package func stop() async throws { try await order("stop") }

    package func start() async throws { try await order("start") }

    private func order(_ order: String) async throws {
        try orders.write(contentsOf: Data("\(order)\n".utf8))
        try await answer()
    }

    private func answer() async throws {
        let (answers, folder) = (answers, folder)
        let answer = await Self.thread.run { String(decoding: answers.availableData, as: UTF8.self) }
        guard answer == "done\n" else {
            throw Failure(log: "\(answer)\n\((try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "")")
        }
    }

    /// $1: the programs' folder, $2: the server's, $3: the name for a certificate, the rest: the server's options.
    private static let script = #"""
        programs=$1 folder=$2 name=$3
        shift 3
        stop() { "$programs/pg_ctl" -D "$folder/data" -m immediate stop >>"$folder/log" 2>&1; }
        trap 'stop; rm -rf "$folder"' EXIT
        "$programs/initdb" -D "$folder/data" --auth-local=trust --auth-host=scram-sha-256 --username=postgres \
          --encoding=UTF8 --locale=C.UTF-8 --no-sync >>"$folder/log" 2>&1 || exit 1
        if [ -n "$name" ]; then
          openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
            -addext "subjectAltName=DNS:$name" -keyout "$folder/server.key" -out "$folder/server.crt" 2>>"$folder/log" || exit 1
        fi
        start() { "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "$*" start >>"$folder/log" 2>&1; }
        start "$@" || exit 1
        echo done
        while read -r order; do
          case $order in
            stop) stop ;;
            start) start "$@" ;;
          esac || exit 1
          echo done
        done
        """#

    /// The server refuses to be started by root.
    private static let serverUser: (uid: uid_t, gid: gid_t)? = {
        guard getuid() == 0 else { return nil }
        return (getpwnam("postgres") ?? getpwnam("nobody")).map { ($0.pointee.pw_uid, $0.pointee.pw_gid) }
    }()

    private static var asServer: [String] {
        serverUser.map { ["setpriv", "--reuid=\($0.uid)", "--regid=\($0.gid)", "--clear-groups"] } ?? []
    }

    private static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 else { throw Errno(rawValue: errno) }
        guard let user = serverUser else { return }
        guard chown(path, user.uid, user.gid) == 0 else { throw Errno(rawValue: errno) }
    }
}
