import CLibpq
import Foundation

extension PostgreSQLSession {
    /// Connects to the first host that can be used.
    static func open(
        _ settings: PostgreSQLSettings, interruption: Interruption
    ) throws(PostgreSQLError) -> PostgreSQLSession {
        var outage: PostgreSQLError?
        for candidate in settings.address.candidates {
            do {
                return try open(candidate, settings, interruption)
            } catch {
                guard error.isOutage else { throw error }
                outage = error
            }
        }
        throw outage ?? .unreachable(detail: "DATABASE_URL names no host")
    }

    /// One more with the same settings, for the same thread.
    func another() throws(PostgreSQLError) -> PostgreSQLSession {
        try Self.open(settings, interruption: interruption)
    }

    private static func open(
        _ parameters: [(name: String, value: String)], _ settings: PostgreSQLSettings, _ interruption: Interruption
    ) throws(PostgreSQLError) -> PostgreSQLSession {
        let (names, values) = (strings(parameters.map(\.name)), strings(parameters.map(\.value)))
        defer { (names + values).forEach { free($0) } }
        // Resolves the host's name, which may block this thread for the resolver's own time.
        let started = PQconnectStartParams(names.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 0)
        guard let connection = started else {
            throw .unreachable(detail: "no memory for a connection")
        }
        do {
            // libpq gives a refused log-in's SQLSTATE in this form alone.
            PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
            // Without this, libpq prints the server's notices to standard error.
            PQsetNoticeProcessor(connection, { _, _ in }, nil)
            try finish(connection, settings, interruption)
            // From here on errors are read field by field, and libpq's own text must not quote what was sent.
            PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
        } catch {
            PQfinish(connection)
            throw error
        }
        return PostgreSQLSession(connection, settings: settings, interruption: interruption)
    }

    private static func finish(
        _ connection: OpaquePointer, _ settings: PostgreSQLSettings, _ interruption: Interruption
    ) throws(PostgreSQLError) {
        guard PQstatus(connection) != CONNECTION_BAD else { throw failure(connection, settings) }
        let deadline = ContinuousClock().now + settings.connectTimeout
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            guard next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING else {
                throw failure(connection, settings)
            }
            // The socket may be another one after each step.
            let waited = wait(
                for: PQsocket(connection), reads: next == PGRES_POLLING_READING, writes: next == PGRES_POLLING_WRITING,
                until: deadline, interruption: interruption)
            switch waited {
            case .ready: next = PQconnectPoll(connection)
            case .interrupted: throw .cancelled
            case .timeIsUp:
                throw .unreachable(
                    detail:
                        "no connection to \(settings.address) within \(settings.connectTimeout); check DATABASE_URL, "
                        + "the network and the server")
            }
        }
    }

    private static func failure(_ connection: OpaquePointer, _ settings: PostgreSQLSettings) -> PostgreSQLError {
        let message = String(cString: PQerrorMessage(connection))
        // "FATAL:  28P01: password authentication failed …", the first word in the server's language.
        if let found = message.firstMatch(of: /:  ([0-9A-Z]{5}): ([^\n]*)/) {
            let state = SQLState(String(found.1)), words = settings.address.excerpt(of: String(found.2))
            return .refused(state, detail: state.advice.map { "\(words); \($0)" } ?? words)
        }
        if PQconnectionNeedsPassword(connection) == 1 {
            return .refused(
                .invalidPassword,
                detail: "the server asks for a password; set DATABASE_PASSWORD_FILE, or put it into DATABASE_URL")
        }
        let advice =
            message.contains("certificate")
            ? "name the file with the server's root certificate as sslrootcert in DATABASE_URL"
            : "check DATABASE_URL, the network and the server"
        let words = settings.address.excerpt(of: message)
        return .unreachable(detail: "no connection to \(settings.address): \(words); \(advice)")
    }

    /// Copies for C, ending with a null pointer.
    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }
}

extension PostgreSQLSession {
    /// What is known about the connection without asking.
    package var tls: String? {
        guard PQsslInUse(connection) == 1 else { return nil }
        return PQsslAttribute(connection, "protocol").map { String(cString: $0) } ?? "TLS"
    }

    /// The server's version as a number, such as 150018.
    package var serverVersion: Int { Int(PQserverVersion(connection)) }

    /// The server's process as the other side named it when the connection was opened; a pooler names one of its own.
    package var processNumber: Int { Int(PQbackendPID(connection)) }

    package func parameter(_ name: String) -> String? {
        PQparameterStatus(connection, name).map { String(cString: $0) }
    }
}
