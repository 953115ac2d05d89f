import GRDB
package import SystemPackage
package import WatchMe

/// The service's own memory in one SQLite file, readable by this user alone: jobs, slots, outbox. Jobs and outbox share it, so
/// that one step can change both.
///
/// Statements run on GRDB's own queues, never on the cooperative pool.
package struct StateDatabase: Sendable {
    let pool: DatabasePool
    let announcesEnds: Bool

    /// Opens the file, creating it and its folder when they are missing, and brings its tables up to date. Blocks for the
    /// disk: call it at start.
    ///
    /// - Parameter announcesEnds: puts each ended job into the queue of webhook calls.
    package init(path: FilePath, announcesEnds: Bool = false) throws(JobStoreError) {
        self.announcesEnds = announcesEnds
        do {
            try PrivateFile.create(path)
            pool = try DatabasePool.durable(path: path, label: "state")
            try Self.migrator.migrate(pool)
        } catch {
            throw Self.error(error)
        }
    }

    package var jobs: SQLiteJobStore { SQLiteJobStore(database: self) }
    package var outbox: SQLiteOutbox { SQLiteOutbox(database: self) }
    package var webhooks: SQLiteWebhookQueue { SQLiteWebhookQueue(database: self) }

    func read<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do { return try await pool.read(body) } catch { throw Self.error(error) }
    }

    /// One transaction. It is carried through although the caller is cancelled: what was done must be written down.
    func write<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do {
            return try await Task { try await pool.write(body) }.value
        } catch {
            throw Self.error(error)
        }
    }

    /// GRDB's own description is never used: it may quote a statement's arguments, transcripts among them.
    static func error(_ error: any Error) -> JobStoreError {
        let reason =
            switch error {
            case let error as DatabaseError:
                "SQLite \(error.resultCode.rawValue): \(error.message ?? "no reason given")"
            case let error as Errno: "\(error)"
            case is CancellationError: "cancelled"
            default: "\(type(of: error))"
            }
        return .unavailable(detail: reason)
    }
}
