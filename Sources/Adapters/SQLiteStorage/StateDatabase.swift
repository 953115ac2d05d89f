package import Domain
import GRDB
import Plumbing
package import SystemPackage

/// The service's own memory in one SQLite file, readable by this user only: jobs, slots, outbox. Jobs and outbox share it, so
/// that one step can change both.
///
/// Statements run on GRDB's own queues, never on the cooperative pool.
package struct StateDatabase: Sendable {
    let pool: DatabasePool
    let announcesEnds: Bool
    let notices = NoticeBoard()

    /// Opens the file, creating it and its folder if they are missing, and brings its tables up to date. Blocks on the
    /// disk: call it at startup.
    ///
    /// - Parameter announcesEnds: adds each finished job to the queue of webhook calls.
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
    package var queue: SQLiteJobQueue { SQLiteJobQueue(database: self) }
    package var outbox: SQLiteOutbox { SQLiteOutbox(database: self) }
    package var webhooks: SQLiteWebhookQueue { SQLiteWebhookQueue(database: self) }

    func read<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do { return try await pool.read(body) } catch { throw Self.error(error) }
    }

    /// One transaction. It is completed even if the caller is cancelled: what was done must be recorded.
    func write<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do {
            return try await Task { try await pool.write(body) }.value
        } catch {
            throw Self.error(error)
        }
    }

    static func error(_ error: any Error) -> JobStoreError {
        if let error = error as? DatabaseError {
            let detail = error.words
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
                return .unusable(detail: detail)
            default: return .unavailable(detail: detail)
            }
        }
        if let cause = Errno(cause: error) {
            return cause.mayPass ? .unavailable(detail: cause.advice) : .unusable(detail: cause.advice)
        }
        return .unavailable(detail: error is CancellationError ? "cancelled" : "\(type(of: error))")
    }
}
