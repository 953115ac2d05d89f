/// Which slots of a day have a row, without their texts.
package struct DayMarks: Sendable, Equatable {
    /// Rows with text.
    package var spoken: Set<TimeBlock>
    /// Rows with the empty text: recorded, nobody spoke.
    package var silent: Set<TimeBlock>

    package init(spoken: Set<TimeBlock> = [], silent: Set<TimeBlock> = []) {
        self.spoken = spoken
        self.silent = silent
    }
}
