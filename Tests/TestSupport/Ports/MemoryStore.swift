package import Domain

/// A store in memory that can refuse, hide and alter rows as real ones do.
package actor MemoryStore: TranscriptStore, TranscriptCalendar {
    package var checkError: StoreError?
    package var readError: StoreError?
    package var saveErrors: [TimeBlock: StoreError]
    /// Accepted and not kept, as row-level security does.
    package var hidden: Set<TimeBlock>
    /// Kept with another text.
    package var altered: Set<TimeBlock>
    package private(set) var rows: [TimeBlock: String]
    package private(set) var saves: [TimeBlock] = []

    package init(
        rows: [TimeBlock: String] = [:], checkError: StoreError? = nil, readError: StoreError? = nil,
        saveErrors: [TimeBlock: StoreError] = [:], hidden: Set<TimeBlock> = [], altered: Set<TimeBlock> = []
    ) {
        self.rows = rows
        self.checkError = checkError
        self.readError = readError
        self.saveErrors = saveErrors
        self.hidden = hidden
        self.altered = altered
    }

    package func set(saveErrors: [TimeBlock: StoreError]) { self.saveErrors = saveErrors }

    package func set(checkError: StoreError?) { self.checkError = checkError }

    package func set(readError: StoreError?) { self.readError = readError }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        if let checkError { throw checkError }
        return Set(rows.keys)
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        if let error = saveErrors[slot.block] { throw error }
        saves.append(slot.block)
        if !hidden.contains(slot.block) { rows[slot.block] = altered.contains(slot.block) ? text + "?" : text }
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        if let readError { throw readError }
        return rows.filter { blocks.contains($0.key) }
    }

    /// The rows are those of every day that is asked for.
    package func marks(
        of device: DeviceID, in dates: ClosedRange<LocalDate>
    ) async throws(StoreError) -> [LocalDate: DayMarks] {
        if let readError { throw readError }
        let silent = Set(rows.filter(\.value.isEmpty).keys)
        return [dates.lowerBound: DayMarks(spoken: Set(rows.keys).subtracting(silent), silent: silent)]
    }

    package func devices(limit: Int) async throws(StoreError) -> [DeviceID] {
        if let readError { throw readError }
        return Array([DeviceID("device123")!].prefix(limit))
    }
}
