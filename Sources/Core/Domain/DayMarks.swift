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
