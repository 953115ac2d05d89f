package import Domain
package import Foundation
import GRDB

/// The outbox in the state database.
package struct SQLiteOutbox: TranscriptOutbox {
    private let database: StateDatabase

    init(database: StateDatabase) { self.database = database }

    package func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date
    ) async throws(JobStoreError) -> OutboxEntry {
        try await database.write { try Self.keep(text, for: slot, jobID: jobID, at: time, $0) }
    }

    static func keep(
        _ text: String, for slot: RecordingSlot, jobID: JobID?, at time: Date, _ connection: Database
    ) throws -> OutboxEntry {
        // Replacing gives the row a new number, at the end of the line.
        try connection.execute(
            sql: """
                INSERT OR REPLACE INTO outbox (device_id, date, time_block, transcription, job_id, kept_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: SlotRow.key(slot) + [text, jobID?.rawValue, time.timeIntervalSince1970])
        return OutboxEntry(
            number: Int(connection.lastInsertedRowID), slot: slot, text: text, jobID: jobID, keptAt: time)
    }

    /// The texts of one job.
    static func entries(of job: JobID, on day: DeviceDay, _ connection: Database) throws -> [OutboxEntry] {
        try Row.fetchAll(
            connection, sql: "SELECT * FROM outbox WHERE device_id = ? AND date = ? AND job_id = ? ORDER BY number",
            arguments: [day.device.rawValue, day.date.description, job.rawValue]
        ).compactMap(entry)
    }

    package func next(after number: Int, includingRefused: Bool) async throws(JobStoreError) -> OutboxEntry? {
        // Two statements, because SQLite uses the index of entries that are not refused only if the query's text says so.
        let restriction = includingRefused ? "" : "AND is_refused = 0"
        return try await database.read { connection in
            let rows = try Row.fetchCursor(
                connection,
                sql: """
                    SELECT * FROM outbox WHERE number > ? \(restriction) AND NOT EXISTS (
                        SELECT 1 FROM work_item
                        WHERE job_id = outbox.job_id AND item = outbox.time_block AND holder IS NOT NULL)
                    ORDER BY number
                    """,
                arguments: [number])
            while let row = try rows.next() {
                if let entry = try Self.entry(row) { return entry }
            }
            return nil
        }
    }

    package func entries(of day: DeviceDay) async throws(JobStoreError) -> [OutboxEntry] {
        try await database.read { connection in
            try Row.fetchAll(
                connection, sql: "SELECT * FROM outbox WHERE device_id = ? AND date = ? ORDER BY number",
                arguments: [day.device.rawValue, day.date.description]
            ).compactMap(Self.entry)
        }
    }

    package func note(_ refusal: OutboxEntry.Refusal, for entry: OutboxEntry) async throws(JobStoreError) {
        try await database.write { connection in
            try connection.execute(
                sql: "UPDATE outbox SET tries = tries + 1, refusal = ?, is_refused = ? WHERE number = ?",
                arguments: [try JSONColumn.text(refusal), refusal.isFinal, entry.number])
        }
    }

    package func remove(_ entry: OutboxEntry) async throws(JobStoreError) {
        try await database.write { connection in
            try connection.execute(sql: "DELETE FROM outbox WHERE number = ?", arguments: [entry.number])
            if connection.changesCount > 0 { try SlotRow.markDelivered(entry.slot, text: entry.text, connection) }
        }
    }

    package func counts() async throws(JobStoreError) -> (waiting: Int, refused: Int) {
        try await database.read { connection in
            let row = try Row.fetchOne(connection, sql: "SELECT count(*), coalesce(sum(is_refused), 0) FROM outbox")
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// `nil` for a row that no version of this program writes.
    private static func entry(_ row: Row) throws -> OutboxEntry? {
        guard let device = DeviceID(row["device_id"]), let date = LocalDate(row["date"]),
            let block = TimeBlock(row["time_block"])
        else { return nil }
        let refusal: String? = row["refusal"]
        let jobID: String? = row["job_id"]
        return OutboxEntry(
            number: row["number"], slot: DeviceDay(device: device, date: date).slot(block),
            text: row["transcription"], jobID: jobID.flatMap { JobID($0) },
            keptAt: Date(timeIntervalSince1970: row["kept_at"]), tries: row["tries"],
            refusal: try refusal.map { try JSONColumn.value($0) })
    }
}
