package import Domain

/// The progress of each day of a recorder's month.
package struct MonthOverview: Sendable, Equatable {
    package let device: DeviceID
    package let month: LocalMonth
    /// Every day of the month, in order.
    package let days: [Day]
    /// Why the store did not answer; states are then the journal's.
    package let storeError: StoreError?

    package struct Day: Sendable, Equatable {
        package let date: LocalDate
        /// How many of the 48 slots are in which state; they add up to 48, and `skipped` is not one of them.
        package let counts: [SlotState: Int]
    }
}

extension MonthOverview.Day {
    /// - Parameters:
    ///   - marks: the store's rows; `nil` if the store did not answer.
    ///   - journal: the states that this machine recorded.
    ///   - records: the day's slots individually, since rows and journal may describe the same one.
    init(date: LocalDate, marks: DayMarks?, journal: [SlotState: Int], records: [SlotRecord] = []) {
        var journal = journal
        if let rows = marks.map({ $0.spoken.union($0.silent) }) {
            for record in records where rows.contains(record.slot.block) { journal[record.state, default: 0] -= 1 }
        }
        var counts: [SlotState: Int] = [:]
        var left = TimeBlock.all.count
        func take(_ count: Int, as state: SlotState) {
            let count = max(0, min(count, left))
            counts[state] = count
            left -= count
        }
        // Rows come first, as in a day's overview.
        take(marks?.spoken.count ?? journal[.transcribed, default: 0], as: .transcribed)
        take(marks?.silent.count ?? journal[.silent, default: 0], as: .silent)
        for state in [SlotState.savedLater, .failed, .transcribing, .queued, .noAudio] {
            take(journal[state, default: 0], as: state)
        }
        take(left, as: .unknown)
        self.init(date: date, counts: counts)
    }
}
