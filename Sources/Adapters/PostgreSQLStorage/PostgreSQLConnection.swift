import Plumbing

/// A connection with a thread of its own, opened when it is first needed, and again after it has broken.
///
/// What runs on it is synchronous and therefore never interleaved: no statement of somebody else can get into a transaction.
package actor PostgreSQLConnection {
    private let thread = DedicatedThread(name: "postgresql", stackSize: 1 << 20)
    nonisolated package var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let settings: PostgreSQLSettings
    private nonisolated let interruption: Interruption
    private var session: PostgreSQLSession?

    package init(settings: PostgreSQLSettings) throws(PostgreSQLError) {
        self.settings = settings
        interruption = try Interruption()
    }

    /// Runs `body` with the open session. The current statement is canceled when the task is.
    ///
    /// - Parameter reopens: `false` for what counts on the state of the session, such as `LISTEN`: an error if that session is
    ///   gone.
    package func run<Value: Sendable>(
        reopens: Bool = true, _ body: @Sendable (PostgreSQLSession) throws(PostgreSQLError) -> Value
    ) async throws(PostgreSQLError) -> Value {
        let call = interruption.begin()
        defer { interruption.end() }
        let result: Result<Value, PostgreSQLError> = await withTaskCancellationHandler {
            Result { () throws(PostgreSQLError) in
                let session = reopens ? try openSession() : try sameSession()
                defer { if !session.isUsable { self.session = nil } }
                return try body(session)
            }
        } onCancel: {
            interruption.raise(call)
        }
        return try result.get()
    }

    package func close() { session = nil }

    private func openSession() throws(PostgreSQLError) -> PostgreSQLSession {
        if let session, session.isStillOpen() { return session }
        session = nil
        let new = try PostgreSQLSession.open(settings, interruption: interruption)
        session = new
        return new
    }

    private func sameSession() throws(PostgreSQLError) -> PostgreSQLSession {
        guard let session else { throw .unreachable(detail: "lost the connection to \(settings.address)") }
        return session
    }
}
