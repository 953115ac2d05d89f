import Domain
import Foundation
import GRDB

/// Rows of the table `slot`.
enum SlotRow {
    /// A failure keeps what is known about an earlier transcription, because the store still has its text.
    static func write(_ new: SlotRecord, _ connection: Database) throws {
        var record = new
        if new.state == .failed || new.state == .noAudio, var earlier = try read(new.slot, connection) {
            earlier.state = new.state
            earlier.failure = new.failure
            earlier.jobID = new.jobID
            record = earlier
        }
        try connection.execute(
            sql: """
                INSERT OR REPLACE INTO slot (device_id, date, time_block, state, changed_at, content)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: key(record.slot) + [
                record.state.rawValue, Date().timeIntervalSince1970, try JSONColumn.text(record),
            ])
    }

    /// Marks text that has left the outbox for the store.
    static func markDelivered(_ slot: RecordingSlot, text: String, _ connection: Database) throws {
        guard var record = try read(slot, connection), record.state == .savedLater else { return }
        record.state = text.isEmpty ? .silent : .transcribed
        record.failure = nil
        try write(record, connection)
    }

    static func read(_ slot: RecordingSlot, _ connection: Database) throws -> SlotRecord? {
        try String.fetchOne(
            connection, sql: "SELECT content FROM slot WHERE device_id = ? AND date = ? AND time_block = ?",
            arguments: key(slot)
        ).map { try JSONColumn.value($0) }
    }

    static func key(_ slot: RecordingSlot) -> StatementArguments {
        [slot.day.device.rawValue, slot.day.date.description, slot.block.description]
    }
}
