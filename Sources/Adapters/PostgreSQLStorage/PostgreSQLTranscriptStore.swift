package import Domain
import Synchronization

/// The table `vibe_whisper` of a PostgreSQL database.
package struct PostgreSQLTranscriptStore: TranscriptStore {
    private let pool: PostgreSQLPool
    private let preparation = Preparation()

    /// Connects to nothing yet.
    package init(pool: PostgreSQLPool) { self.pool = pool }

    /// Creates or updates the tables where that is needed. Every other call does this first, until it has once succeeded: a
    /// database that is away when the service starts must not keep it from starting.
    package func prepare() async throws(PostgreSQLError) {
        if preparation.isDone { return }
        try await DatabaseSchema.current.prepare(pool, includingTranscripts: true)
        preparation.done()
    }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        let rows = try await rows(
            "SELECT time_block FROM public.vibe_whisper WHERE device_id = $1 AND date = $2", Self.key(day)
        ) { (row) throws(PostgreSQLError) in try row.text(0) }
        return Set(rows.compactMap { TimeBlock($0) })
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        _ = try await rows(
            """
            INSERT INTO public.vibe_whisper (device_id, date, time_block, transcription) VALUES ($1, $2, $3, $4)
            ON CONFLICT (device_id, date, time_block) DO UPDATE SET transcription = excluded.transcription
            """, Self.key(slot.day) + [.text(slot.block.description), .text(text)]
        ) { _ throws(PostgreSQLError) in }
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        let rows = try await rows(
            """
            SELECT time_block, transcription FROM public.vibe_whisper
            WHERE device_id = $1 AND date = $2 AND time_block = ANY ($3)
            """, Self.key(day) + [.texts(blocks.map(\.description))]
        ) { (row) throws(PostgreSQLError) in (block: try row.text(0), text: try row.optionalText(1)) }
        var texts: [TimeBlock: String] = [:]
        for row in rows {
            if let block = TimeBlock(row.block) { texts[block] = row.text }
        }
        return texts
    }

    /// Each is one statement that can be repeated.
    func rows<Value: Sendable>(
        _ statement: String, _ parameters: [PostgreSQLValue],
        _ read: @Sendable (PostgreSQLRow) throws(PostgreSQLError) -> Value
    ) async throws(StoreError) -> [Value] {
        do throws(PostgreSQLError) {
            try await prepare()
            return try await pool.run { (session) throws(PostgreSQLError) in
                var values: [Value] = []
                for row in try session.execute(statement, parameters) { values.append(try read(row)) }
                return values
            }
        } catch {
            throw error.storeError
        }
    }

    private static func key(_ day: DeviceDay) -> [PostgreSQLValue] {
        [.text(day.device.rawValue), .date(day.date.description)]
    }

    private final class Preparation: Sendable {
        private let state = Mutex(false)

        var isDone: Bool { state.withLock { $0 } }

        func done() { state.withLock { $0 = true } }
    }
}
