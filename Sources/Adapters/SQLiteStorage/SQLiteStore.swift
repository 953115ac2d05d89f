package import Domain
import GRDB
import Plumbing
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

extension SQLiteStore {
    /// The port's error for an error of GRDB, SQLite or the system.
    static func storeError(_ error: any Error) -> StoreError {
        if error is CancellationError { return .cancelled }
        if let error = error as? StoreError { return error }
        guard let error = error as? DatabaseError else {
            guard let cause = Errno(cause: error) else { return .unreachable(detail: "\(type(of: error))") }
            return cause.mayPass ? .unreachable(detail: cause.advice) : .unauthorized(detail: cause.advice)
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PROTOCOL:
            return .unreachable(detail: error.words)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return .unauthorized(detail: error.words)
        case .SQLITE_INTERRUPT, .SQLITE_ABORT:
            return Task.isCancelled ? .cancelled : .unreachable(detail: error.words)
        default:
            return .rejected(code: "SQLITE_\(error.resultCode.rawValue)", detail: error.words)
        }
    }
}

extension SQLiteStore {
    /// The steps from an empty file to today's tables, in order; a step that has been released is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("transcripts") { connection in
            // The columns of Supabase's table. A transcript is never NULL: silence is the empty text.
            try connection.execute(
                sql: """
                    CREATE TABLE vibe_whisper (
                        device_id TEXT NOT NULL,
                        date TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
                        time_block TEXT NOT NULL CHECK (time_block GLOB '[0-2][0-9]-[0-5][0-9]'),
                        transcription TEXT NOT NULL,
                        PRIMARY KEY (device_id, date, time_block)
                    ) WITHOUT ROWID
                    """)
        }
        return migrator
    }
}
