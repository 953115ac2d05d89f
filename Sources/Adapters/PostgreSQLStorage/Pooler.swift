/// What is between this program and the server.
package enum Pooler: Sendable, Equatable {
    case none
    /// Each connection has a process of the server to itself.
    case session
    /// Each transaction gets any process, so that nothing of a session lasts: no `LISTEN`, no lock of a session.
    case transaction

    /// Finds out by what the server calls the process that answers.
    package static func find(_ settings: PostgreSQLSettings) async throws(PostgreSQLError) -> Pooler {
        try await PostgreSQLConnection(settings: settings).run { (first) throws(PostgreSQLError) in
            let process = try process(first)
            // A pooler gives its clients numbers of its own.
            if process == first.processNumber { return .none }
            // While somebody else's transaction occupies that process, this connection gets another one, or still has it.
            let second = try first.another()
            try second.script("BEGIN")
            _ = try self.process(second)
            return try self.process(first) == process ? .session : .transaction
        }
    }

    private static func process(_ session: PostgreSQLSession) throws(PostgreSQLError) -> Int {
        try session.execute("SELECT pg_backend_pid()").first?.integer(0) ?? 0
    }
}
