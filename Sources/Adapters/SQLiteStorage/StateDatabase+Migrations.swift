import GRDB

extension StateDatabase {
    /// The steps from an empty file to today's tables, in order; a step that has been released is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("jobs, slots, outbox") { connection in
            // Times are seconds since 1970. JSON columns hold what is only read and written as a whole.
            try connection.execute(
                sql: """
                    CREATE TABLE job (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        state TEXT NOT NULL,
                        device_id TEXT NOT NULL,
                        date TEXT NOT NULL,
                        created_at REAL NOT NULL,
                        finished_at REAL,
                        last_event INTEGER NOT NULL,
                        content TEXT NOT NULL
                    );
                    CREATE INDEX job_by_state ON job (state, number);
                    CREATE TABLE job_event (
                        job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                        number INTEGER NOT NULL,
                        time REAL NOT NULL,
                        content TEXT NOT NULL,
                        PRIMARY KEY (job_id, number)
                    ) WITHOUT ROWID;
                    CREATE TABLE slot (
                        device_id TEXT NOT NULL,
                        date TEXT NOT NULL,
                        time_block TEXT NOT NULL,
                        state TEXT NOT NULL,
                        changed_at REAL NOT NULL,
                        content TEXT NOT NULL,
                        PRIMARY KEY (device_id, date, time_block)
                    ) WITHOUT ROWID;
                    CREATE TABLE outbox (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        device_id TEXT NOT NULL,
                        date TEXT NOT NULL,
                        time_block TEXT NOT NULL,
                        transcription TEXT NOT NULL,
                        job_id TEXT,
                        kept_at REAL NOT NULL,
                        tries INTEGER NOT NULL DEFAULT 0,
                        refusal TEXT,
                        UNIQUE (device_id, date, time_block)
                    );
                    """)
        }
        migrator.registerMigration("webhooks") { connection in
            try connection.execute(
                sql: """
                    CREATE TABLE webhook (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        job_id TEXT NOT NULL UNIQUE REFERENCES job (id) ON DELETE CASCADE,
                        tries INTEGER NOT NULL DEFAULT 0,
                        next_try_at REAL NOT NULL
                    )
                    """)
        }
        migrator.registerMigration("rejected passages") { connection in
            try connection.execute(
                sql: """
                    UPDATE slot SET content = json_set(content, '$.rejected', json('[]'));
                    UPDATE job SET content = json_set(content, '$.slots', (
                        SELECT json_group_array(json_set(value, '$.rejectedPassages', 0))
                        FROM json_each(content, '$.slots')));
                    """)
        }
        migrator.registerMigration("refused outbox entries") { connection in
            try connection.execute(
                sql: """
                    ALTER TABLE outbox ADD COLUMN is_refused INTEGER NOT NULL DEFAULT 0;
                    UPDATE outbox SET is_refused = 1 WHERE refusal IS NOT NULL AND json_extract(refusal, '$.isFinal');
                    CREATE INDEX outbox_waiting ON outbox (number) WHERE is_refused = 0;
                    """)
        }
        migrator.registerMigration("recording warnings") { connection in
            try connection.execute(sql: "UPDATE slot SET content = json_set(content, '$.warnings', json('[]'))")
        }
        migrator.registerMigration("work items") { connection in
            // Jobs that an earlier version left get theirs when they are taken up. Leases, pauses and written_at are seconds of the
            // machine's uptime: a clock that nobody sets, and that does not count while the machine sleeps.
            try connection.execute(
                sql: """
                    CREATE TABLE work_item (
                        job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                        item TEXT NOT NULL,
                        job_number INTEGER NOT NULL,
                        device_id TEXT NOT NULL,
                        date TEXT NOT NULL,
                        holder TEXT,
                        fence INTEGER NOT NULL,
                        lease_until REAL,
                        claimable_at REAL NOT NULL DEFAULT 0,
                        interruptions INTEGER NOT NULL,
                        is_suspect INTEGER NOT NULL,
                        is_resumed INTEGER NOT NULL,
                        PRIMARY KEY (job_id, item)
                    ) WITHOUT ROWID;
                    CREATE INDEX work_item_by_device ON work_item (device_id);
                    CREATE INDEX work_item_held ON work_item (holder) WHERE holder IS NOT NULL;
                    ALTER TABLE job ADD COLUMN written_at REAL;
                    """)
        }
        return migrator
    }
}
