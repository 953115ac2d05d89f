import Plumbing
import Synchronization

/// A few connections that many callers share, in order of arrival.
package final class PostgreSQLPool: Sendable {
    package let settings: PostgreSQLSettings
    private let gate: RequestGate
    private let idle = Mutex<[PostgreSQLConnection]>([])

    package init(settings: PostgreSQLSettings) {
        self.settings = settings
        gate = RequestGate(limit: settings.connections)
    }

    /// Runs `body`, and again if the database was away or wanted it: what `body` does must be safe to do twice.
    package func run<Value: Sendable>(
        _ body: @Sendable (PostgreSQLSession) throws(PostgreSQLError) -> Value
    ) async throws(PostgreSQLError) -> Value {
        try await settings.retries.run { (error: PostgreSQLError) in
            // A statement that took too long once will do so again.
            if case .timedOut = error { return .giveUp }
            if error.isOutage { settings.onRetry() }
            return error.isOutage ? .tryAgain() : .giveUp
        } operation: { () async throws(PostgreSQLError) -> Value in
            try await settings.conflictRetries.run { (error: PostgreSQLError) in
                error.isConflict ? .tryAgain() : .giveUp
            } operation: { () async throws(PostgreSQLError) -> Value in
                try await runOnce(body)
            }
        }
    }

    /// The same as one transaction. One whose outcome is unknown is repeated as well.
    package func transaction<Value: Sendable>(
        _ body: @Sendable (PostgreSQLSession) throws(PostgreSQLError) -> Value
    ) async throws(PostgreSQLError) -> Value {
        try await run { (session) throws(PostgreSQLError) in try session.transaction(body) }
    }

    /// A connection that the pool does not know, for what occupies one for long.
    package func separateConnection() throws(PostgreSQLError) -> PostgreSQLConnection {
        try PostgreSQLConnection(settings: settings)
    }

    private func runOnce<Value: Sendable>(
        _ body: @Sendable (PostgreSQLSession) throws(PostgreSQLError) -> Value
    ) async throws(PostgreSQLError) -> Value {
        guard await gate.enter() else { throw .cancelled }
        defer { gate.leave() }
        // The last one used is the one most likely to be open.
        let connection: PostgreSQLConnection
        if let open = idle.withLock({ $0.popLast() }) {
            connection = open
        } else {
            connection = try PostgreSQLConnection(settings: settings)
        }
        defer { idle.withLock { $0.append(connection) } }
        return try await connection.run(body)
    }
}
