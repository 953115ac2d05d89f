package import Domain
import GRDB

extension SQLiteStore: TranscriptCalendar {
    package func devices(limit: Int) async throws(StoreError) -> [DeviceID] {
        // Jumps from name to name in the primary key: DISTINCT would read every row, including the text.
        let sql = """
            WITH RECURSIVE device(id) AS (
                SELECT MIN(device_id) FROM vibe_whisper
                UNION ALL
                SELECT (SELECT MIN(device_id) FROM vibe_whisper WHERE device_id > id) FROM device WHERE id IS NOT NULL
            )
            SELECT id FROM device WHERE id IS NOT NULL LIMIT ?
            """
        do {
            return try await database.read { connection in
                try String.fetchAll(connection, sql: sql, arguments: [limit]).compactMap { DeviceID($0) }
            }
        } catch {
            throw Self.storeError(error)
        }
    }

    package func marks(
        of device: DeviceID, in dates: ClosedRange<LocalDate>
    ) async throws(StoreError) -> [LocalDate: DayMarks] {
        let sql = """
            SELECT date, time_block, transcription = '' FROM vibe_whisper
            WHERE device_id = ? AND date BETWEEN ? AND ?
            """
        do {
            return try await database.read { connection in
                let rows = try Row.fetchCursor(
                    connection, sql: sql,
                    arguments: [device.rawValue, dates.lowerBound.description, dates.upperBound.description])
                var marks: [LocalDate: DayMarks] = [:]
                while let row = try rows.next() {
                    guard let date = LocalDate(row[0]), let block = TimeBlock(row[1]) else { continue }
                    if row[2] {
                        marks[date, default: DayMarks()].silent.insert(block)
                    } else {
                        marks[date, default: DayMarks()].spoken.insert(block)
                    }
                }
                return marks
            }
        } catch {
            throw Self.storeError(error)
        }
    }
}
