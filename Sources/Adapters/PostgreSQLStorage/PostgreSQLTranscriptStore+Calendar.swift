package import Domain

extension PostgreSQLTranscriptStore: TranscriptCalendar {
    package func devices(limit: Int) async throws(StoreError) -> [DeviceID] {
        // Jumps from name to name in the primary key: DISTINCT would read every row. The key is sorted by the database's own
        // language, so that the order is made afterwards.
        let names = try await rows(
            """
            WITH RECURSIVE device (name) AS (
              SELECT min(t.device_id) FROM public.vibe_whisper t
              UNION ALL
              SELECT (SELECT min(t.device_id) FROM public.vibe_whisper t WHERE t.device_id > device.name)
              FROM device WHERE device.name IS NOT NULL
            )
            SELECT device.name FROM device WHERE device.name IS NOT NULL ORDER BY device.name COLLATE "C" LIMIT $1
            """, [.integer(limit)]
        ) { (row) throws(PostgreSQLError) in try row.text(0) }
        return names.compactMap { DeviceID($0) }
    }

    package func marks(
        of device: DeviceID, in dates: ClosedRange<LocalDate>
    ) async throws(StoreError) -> [LocalDate: DayMarks] {
        let rows = try await rows(
            """
            SELECT to_char(date, 'YYYY-MM-DD'), time_block, coalesce(transcription = '', false) FROM public.vibe_whisper
            WHERE device_id = $1 AND date BETWEEN $2 AND $3
            """,
            [
                .text(device.rawValue), .date(dates.lowerBound.description), .date(dates.upperBound.description),
            ]
        ) { (row) throws(PostgreSQLError) in
            (date: try row.text(0), block: try row.text(1), isSilent: try row.boolean(2))
        }
        var marks: [LocalDate: DayMarks] = [:]
        for row in rows {
            guard let date = LocalDate(row.date), let block = TimeBlock(row.block) else { continue }
            if row.isSilent {
                marks[date, default: DayMarks()].silent.insert(block)
            } else {
                marks[date, default: DayMarks()].spoken.insert(block)
            }
        }
        return marks
    }
}
