import CLibpq
import Foundation
package import Plumbing

/// Where a PostgreSQL database is and how to log in: `DATABASE_URL`, in libpq's own syntax, and a password.
///
/// libpq would take any certificate by default, or none. Here a server elsewhere must prove who it is
/// (`sslmode=verify-full`) unless the address names another mode.
package struct DatabaseAddress: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// libpq's parameters, except the password.
    private let parameters: [String: String]
    private let password: Secret?

    /// What is wrong with an address; never repeats it, since it may hold a password.
    package enum Problem: Error, Equatable {
        case notAnAddress, twoPasswords, unknownMode
    }

    /// The certificates of public authorities, where Linux distributions and macOS keep them.
    private static let authorities = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]
    private static let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    package init(_ text: String, password file: Secret? = nil) throws(Problem) {
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://"), var named = Self.parse(text) else {
            throw .notAnAddress
        }
        let inside = named.removeValue(forKey: "password").flatMap(Secret.init)
        if inside != nil, file != nil { throw .twoPasswords }
        if let mode = named["sslmode"], !Self.modes.contains(mode) { throw .unknownMode }
        password = inside ?? file

        var parameters = named
        // Where the address leaves the host out, libpq takes it from its own variables.
        let standards = Self.standards
        if named["host"] == nil, named["hostaddr"] == nil {
            for name in ["host", "hostaddr"] { parameters[name] = standards[name] }
        }
        if named["sslmode"] == nil, !Self.isLocal(parameters) { parameters["sslmode"] = "verify-full" }
        if parameters["sslmode"]?.hasPrefix("verify") == true, named["sslrootcert"] == nil,
            standards["sslrootcert"] == nil, !Self.hasOwnAuthority
        {
            // libpq 15 knows no "system"; without a file it refuses every server.
            parameters["sslrootcert"] = Self.authorities.first { FileManager.default.isReadableFile(atPath: $0) }
        }
        // Kerberos would replace TLS without a proof of who the server is.
        parameters["gssencmode"] = named["gssencmode"] ?? "disable"
        parameters["application_name"] = named["application_name"] ?? "vibe-transcriber"
        parameters["client_encoding"] = "UTF8"
        self.parameters = parameters
    }

    /// Host and database, without user and password.
    package var description: String {
        let hosts = Self.list(parameters["hostaddr"] ?? parameters["host"])
        let database = parameters["dbname"].map { ", database \($0)" } ?? ""
        return "PostgreSQL at \(hosts.isEmpty ? "this machine" : hosts.joined(separator: ", "))\(database)"
    }

    package var customMirror: Mirror { Mirror(self, children: []) }

    package var tlsMode: String { parameters["sslmode"] ?? "prefer" }

    /// Whether the connection stays on this machine, by what the address says.
    package var isLocal: Bool { Self.isLocal(parameters) }

    /// The address's own limit on connecting.
    var connectTimeout: Duration? {
        parameters["connect_timeout"].flatMap { Int($0) }.flatMap { $0 > 0 ? .seconds(min($0, 600)) : nil }
    }

    /// `text` without the password, in case somebody repeats it, and not longer than an error should be.
    func excerpt(of text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return password?.excerpt(of: line) ?? String(String.UnicodeScalarView(line.unicodeScalars.prefix(200)))
    }

    /// What libpq needs for each host, in the order in which they are tried. libpq tries them itself only when it may
    /// block; each gets a time limit of its own here.
    var candidates: [[(name: String, value: String)]] {
        let names = ["host", "hostaddr", "port"]
        let lists = names.map { Self.list(parameters[$0]) }
        let count = max(lists[0].count, lists[1].count, 1)
        return (0..<count).map { number in
            var candidate = parameters
            for (name, list) in zip(names, lists) where list.count > 1 {
                candidate[name] = list[min(number, list.count - 1)]
            }
            candidate["password"] = password?.value
            return candidate.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    private static func list(_ text: String?) -> [String] {
        text?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
    }

    /// A service's file may name any host.
    private static func isLocal(_ parameters: [String: String]) -> Bool {
        let hosts = list(parameters["hostaddr"] ?? parameters["host"])
        return parameters["service"] == nil && hosts.allSatisfy(isLocal(host:))
    }

    private static func isLocal(host: String) -> Bool {
        if host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1" {
            return true
        }
        var address = in_addr()
        return host.hasPrefix("127.") && inet_pton(AF_INET, host, &address) == 1
    }

    private static var hasOwnAuthority: Bool {
        let home = FileManager.default.homeDirectoryForCurrentUser
        return FileManager.default.fileExists(atPath: home.appending(path: ".postgresql/root.crt").path)
    }

    private static func parse(_ text: String) -> [String: String]? {
        // The reason may quote the address.
        guard let options = PQconninfoParse(text, nil) else { return nil }
        return values(options)
    }

    /// What libpq takes from its environment.
    private static var standards: [String: String] { PQconndefaults().map(values) ?? [:] }

    private static func values(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }
}
