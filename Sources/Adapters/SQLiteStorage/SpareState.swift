import Domain
import Foundation
import GRDB
import Plumbing
import Synchronization

/// The jobs in progress, in memory, for as long as the disk takes nothing: a full disk stops no work, and whoever waits for a job
/// gets its report. What has happened meanwhile is written as soon as it can be.
///
/// Only work that is accepted continues; nothing new is, and texts are never kept here.
final class SpareState: Sendable {
    private let turn = RequestGate(limit: 1)
    private let state = Mutex<StateDatabase?>(nil)

    /// `nil` while the disk is in use.
    var memory: StateDatabase? { state.withLock { $0 } }

    /// One transaction on the disk, or in memory if the disk does not take it. Must not be cancelled.
    ///
    /// - Parameter onDisk: not in memory.
    func change<Value: Sendable>(
        _ disk: StateDatabase, onDisk: Bool, _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(JobStoreError) -> Value {
        guard await turn.enter() else { throw .unavailable(detail: "cancelled") }
        defer { turn.leave() }
        await rejoin(disk)
        if memory == nil {
            do throws(JobStoreError) {
                return try await disk.write(body)
            } catch {
                // What the disk cannot even show cannot be continued.
                guard !onDisk, error.mayPass, let copy = try? await Self.copy(of: disk) else { throw error }
                state.withLock { $0 = copy }
            }
        }
        guard !onDisk, let memory else { throw .unavailable(detail: "The disk is full; free some space on it") }
        return try await memory.write(body)
    }

    func writeBack(to disk: StateDatabase) async {
        guard await turn.enter() else { return }
        defer { turn.leave() }
        await rejoin(disk)
    }

    /// Tries to bring what has happened in memory to the disk.
    private func rejoin(_ disk: StateDatabase) async {
        guard let memory else { return }
        do throws(JobStoreError) {
            let jobs = try await memory.read { try Self.rows("SELECT * FROM job", $0) }
            let events = try await memory.read { try Self.rows("SELECT * FROM job_event", $0) }
            let items = try await memory.read { try Self.rows("SELECT * FROM work_item", $0) }
            let slots = try await memory.read { connection in
                try String.fetchAll(connection, sql: "SELECT content FROM slot").map {
                    try JSONColumn.value($0, as: SlotRecord.self)
                }
            }
            try await disk.write { connection in
                for row in jobs {
                    let job: Job = try JSONColumn.value(String.fromDatabaseValue(row["content"] ?? .null) ?? "")
                    try SQLiteJobStore.write(
                        JournalEntry(job: job), announcesEnds: disk.announcesEnds, connection)
                    try connection.execute(
                        sql: "UPDATE job SET written_at = ? WHERE id = ?",
                        arguments: [row["written_at"] ?? .null, job.id.rawValue])
                    try connection.execute(
                        sql: "DELETE FROM work_item WHERE job_id = ?", arguments: [job.id.rawValue])
                }
                for row in events { try Self.insert(row, into: "job_event", connection) }
                for row in items { try Self.insert(row, into: "work_item", connection) }
                for slot in slots { try SlotRow.write(slot, connection) }
            }
            state.withLock { $0 = nil }
        } catch {
            // The next change tries again.
        }
    }

    /// What is needed to continue the unfinished jobs.
    private static func copy(of disk: StateDatabase) async throws(JobStoreError) -> StateDatabase {
        let memory = try StateDatabase(inMemoryAnnouncingEnds: disk.announcesEnds)
        let unfinished = "SELECT id FROM job WHERE state IN ('queued', 'running')"
        for (table, condition) in [
            ("job", "id"), ("job_event", "job_id"), ("work_item", "job_id"), ("outbox", "job_id"),
        ] {
            let rows: [Values] = try await disk.read { connection in
                try Self.rows("SELECT * FROM \(table) WHERE \(condition) IN (\(unfinished))", connection)
            }
            try await memory.write { connection in
                for row in rows { try insert(row, into: table, connection) }
            }
        }
        return memory
    }

    private typealias Values = [String: DatabaseValue]

    private static func rows(_ query: String, _ connection: Database) throws -> [Values] {
        try Row.fetchAll(connection, sql: query).map { Dictionary($0.map { ($0.0, $0.1) }) { first, _ in first } }
    }

    private static func insert(_ row: Values, into table: String, _ connection: Database) throws {
        let columns = row.keys.sorted(), places = columns.map { _ in "?" }
        try connection.execute(
            sql: """
                INSERT OR REPLACE INTO \(table) (\(columns.joined(separator: ", ")))
                VALUES (\(places.joined(separator: ", ")))
                """,
            arguments: StatementArguments(columns.map { row[$0] ?? .null }))
    }
}
