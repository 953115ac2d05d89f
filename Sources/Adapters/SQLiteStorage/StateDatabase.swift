package import Domain
import GRDB
import Plumbing
package import SystemPackage

/// The service's own memory in one SQLite file, readable by this user only: jobs, slots, outbox. Jobs and outbox share it, so
/// that one step can change both.
///
/// Statements run on GRDB's own queues, never on the cooperative pool.
package struct StateDatabase: Sendable {
    let pool: any DatabaseWriter
    let announcesEnds: Bool
    let notices = NoticeBoard()
    /// Where the jobs in progress are while the disk is full.
    let spare = SpareState()
    private let refuses: @Sendable (Access) -> Bool

    /// Opens the file, creating it and its folder if they are missing, and brings its tables up to date. Blocks on the
    /// disk: call it at startup.
    ///
    /// - Parameters:
    ///   - announcesEnds: adds each finished job to the queue of webhook calls.
    ///   - refuses: what a disk in trouble would refuse, for tests of what happens then.
    package init(
        path: FilePath, announcesEnds: Bool = false, refuses: @escaping @Sendable (Access) -> Bool = { _ in false }
    ) throws(JobStoreError) {
        self.announcesEnds = announcesEnds
        self.refuses = refuses
        do {
            try PrivateFile.create(path)
            let pool = try DatabasePool.durable(path: path, label: "state")
            try Self.migrator.migrate(pool)
            self.pool = pool
        } catch {
            throw Self.error(error)
        }
    }

    /// The same tables in memory.
    init(inMemoryAnnouncingEnds announcesEnds: Bool) throws(JobStoreError) {
        self.announcesEnds = announcesEnds
        refuses = { _ in false }
        do {
            let queue = try DatabaseQueue()
            try Self.migrator.migrate(queue)
            pool = queue
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
        if refuses(.reading) { throw .unavailable(detail: "SQLite 10: disk I/O error") }
        do { return try await pool.read(body) } catch { throw Self.error(error) }
    }

    /// One transaction. It is completed even if the caller is cancelled: what was done must be recorded.
    func write<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        if refuses(.writing) { throw .unavailable(detail: "SQLite 13: database or disk is full") }
        do {
            return try await Task { try await pool.write(body) }.value
        } catch {
            throw Self.error(error)
        }
    }

    package enum Access: Sendable {
        case reading, writing
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
