package import Domain
package import Foundation
import GRDB

/// Jobs and slots in the state database, without the question of who works on them.
package struct SQLiteJobStore: JobRecords {
    private let database: StateDatabase

    init(database: StateDatabase) { self.database = database }

    /// Writes one step: the job, its new events and the slots that it changed, all or nothing. A job that is unfinished then is one
    /// of an earlier version of this program, until the queue is taken over.
    package func write(_ entry: JournalEntry) async throws(JobStoreError) {
        let announcesEnds = database.announcesEnds
        try await database.write { try Self.write(entry, announcesEnds: announcesEnds, $0) }
    }

    static func write(_ entry: JournalEntry, announcesEnds: Bool, _ connection: Database) throws {
        try write(entry.job, connection)
        if announcesEnds, entry.job.state.isFinal { try SQLiteWebhookQueue.add(entry.job, connection) }
        for event in entry.events {
            try connection.execute(
                sql: "INSERT OR REPLACE INTO job_event (job_id, number, time, content) VALUES (?, ?, ?, ?)",
                arguments: [
                    entry.job.id.rawValue, event.number, event.time.timeIntervalSince1970,
                    try JSONColumn.text(event.kind),
                ])
        }
        for slot in entry.slots { try SlotRow.write(slot, connection) }
    }

    /// An older state of the job, written late, never replaces a newer one.
    private static func write(_ job: Job, _ connection: Database) throws {
        try connection.execute(
            sql: """
                INSERT INTO job (id, state, device_id, date, created_at, finished_at, last_event, content)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                    state = excluded.state, finished_at = excluded.finished_at, last_event = excluded.last_event,
                    content = excluded.content
                WHERE excluded.last_event >= job.last_event
                """,
            arguments: [
                job.id.rawValue, job.state.rawValue, job.request.day.device.rawValue,
                job.request.day.date.description, job.createdAt.timeIntervalSince1970,
                job.finishedAt?.timeIntervalSince1970, job.lastEvent, try JSONColumn.text(job),
            ])
    }

    package func job(_ id: JobID) async throws(JobStoreError) -> Job? {
        try await database.read { connection in
            try String.fetchOne(connection, sql: "SELECT content FROM job WHERE id = ?", arguments: [id.rawValue])
                .map { try JSONColumn.value($0) }
        }
    }

    package func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job] {
        try await database.read { connection in
            try String.fetchAll(
                connection,
                sql: "SELECT content FROM job WHERE ? IS NULL OR state = ? ORDER BY number DESC LIMIT ?",
                arguments: [state?.rawValue, state?.rawValue, limit]
            ).map { try JSONColumn.value($0) }
        }
    }

    package func unfinishedJobs() async throws(JobStoreError) -> [Job] {
        let states = JobState.allCases.filter { !$0.isFinal }.map(\.rawValue)
        return try await database.read { connection in
            try String.fetchAll(
                connection, sql: "SELECT content FROM job WHERE state IN (?, ?) ORDER BY number",
                arguments: StatementArguments(states)
            ).map { try JSONColumn.value($0) }
        }
    }

    package func events(of job: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent] {
        try await database.read { connection in
            try Row.fetchAll(
                connection,
                sql: "SELECT number, time, content FROM job_event WHERE job_id = ? AND number > ? ORDER BY number",
                arguments: [job.rawValue, number]
            ).map {
                JobEvent(
                    number: $0["number"], time: Date(timeIntervalSince1970: $0["time"]),
                    kind: try JSONColumn.value($0["content"]))
            }
        }
    }

    package func slots(of day: DeviceDay) async throws(JobStoreError) -> [SlotRecord] {
        try await database.read { connection in
            try String.fetchAll(
                connection, sql: "SELECT content FROM slot WHERE device_id = ? AND date = ? ORDER BY time_block",
                arguments: [day.device.rawValue, day.date.description]
            ).map { try JSONColumn.value($0) }
        }
    }

    package func slotCounts(
        of device: DeviceID, from first: LocalDate, through last: LocalDate
    ) async throws(JobStoreError) -> [LocalDate: [SlotState: Int]] {
        try await database.read { connection in
            let rows = try Row.fetchAll(
                connection,
                sql: """
                    SELECT date, state, COUNT(*) AS count FROM slot WHERE device_id = ? AND date BETWEEN ? AND ?
                    GROUP BY date, state
                    """,
                arguments: [device.rawValue, first.description, last.description])
            var counts: [LocalDate: [SlotState: Int]] = [:]
            for row in rows {
                guard let date = LocalDate(row["date"]), let state = SlotState(rawValue: row["state"]) else { continue }
                counts[date, default: [:]][state] = row["count"]
            }
            return counts
        }
    }

    package func devices() async throws(JobStoreError) -> [DeviceID] {
        try await database.read { connection in
            try String.fetchAll(connection, sql: "SELECT DISTINCT device_id FROM slot ORDER BY device_id")
                .compactMap { DeviceID($0) }
        }
    }

    package func removeAll(before time: Date) async throws(JobStoreError) {
        try await database.write { connection in
            let time = time.timeIntervalSince1970
            try connection.execute(
                sql: "DELETE FROM job WHERE finished_at < ? AND id NOT IN (SELECT job_id FROM webhook)",
                arguments: [time])
            try connection.execute(sql: "DELETE FROM slot WHERE changed_at < ?", arguments: [time])
        }
    }

    package func checkpoint() async throws(JobStoreError) {
        do {
            try await database.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        } catch {
            throw StateDatabase.error(error)
        }
    }
}
