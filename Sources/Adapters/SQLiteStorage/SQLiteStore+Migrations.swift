import GRDB

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
