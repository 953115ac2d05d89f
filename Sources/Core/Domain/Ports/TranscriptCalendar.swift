/// What a store can say about many days at once without reading their text.
package protocol TranscriptCalendar: Sendable {
    /// Recorders that have at least one row, sorted by name; the first `limit` of them.
    func devices(limit: Int) async throws(StoreError) -> [DeviceID]

    /// The slots that have a row, for the days of `dates` that have any; rows outside the 48 slots are ignored.
    func marks(of device: DeviceID, in dates: ClosedRange<LocalDate>) async throws(StoreError) -> [LocalDate: DayMarks]
}

/// Which slots of a day have a row, without their text.
package struct DayMarks: Sendable, Equatable {
    /// Rows with text.
    package var spoken: Set<TimeBlock>
    /// Rows with empty text: recorded, but nobody spoke.
    package var silent: Set<TimeBlock>

    package init(spoken: Set<TimeBlock> = [], silent: Set<TimeBlock> = []) {
        self.spoken = spoken
        self.silent = silent
    }
}
