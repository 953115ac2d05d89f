package import Domain
import GRDB
package import SystemPackage

/// The table `vibe_whisper` in a local SQLite file; one process writes while others read.
///
/// Statements run on GRDB's own queues, never on the cooperative pool.
package struct SQLiteStore: TranscriptStore {
    let database: DatabasePool

    /// Opens the file, creating it (readable by this user only) and its folder if they are missing, and brings its
    /// tables up to date. Blocks on the disk: call it at startup.
    package init(path: FilePath) throws(StoreError) {
        do {
            try PrivateFile.create(path)
            database = try DatabasePool.durable(path: path, label: "transcripts")
            try Self.migrator.migrate(database)
        } catch {
            throw Self.storeError(error)
        }
    }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        do {
            let names = try await database.read { connection in
                try String.fetchAll(
                    connection, sql: "SELECT time_block FROM vibe_whisper WHERE device_id = ? AND date = ?",
                    arguments: [day.device.rawValue, day.date.description])
            }
            return Set(names.compactMap { TimeBlock($0) })
        } catch {
            throw Self.storeError(error)
        }
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        do {
            try await database.write { connection in
                try connection.execute(
                    sql: """
                        INSERT INTO vibe_whisper (device_id, date, time_block, transcription) VALUES (?, ?, ?, ?)
                        ON CONFLICT (device_id, date, time_block) DO UPDATE SET transcription = excluded.transcription
                        """,
                    arguments: [
                        slot.day.device.rawValue, slot.day.date.description, slot.block.description, text,
                    ])
            }
        } catch {
            throw Self.storeError(error)
        }
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        do {
            let rows = try await database.read { connection in
                try Row.fetchAll(
                    connection,
                    sql: "SELECT time_block, transcription FROM vibe_whisper WHERE device_id = ? AND date = ?",
                    arguments: [day.device.rawValue, day.date.description]
                ).map { row -> (String, String) in (row[0], row[1]) }
            }
            var texts: [TimeBlock: String] = [:]
            for (name, text) in rows {
                if let block = TimeBlock(name), blocks.contains(block) { texts[block] = text }
            }
            return texts
        } catch {
            throw Self.storeError(error)
        }
    }
}
