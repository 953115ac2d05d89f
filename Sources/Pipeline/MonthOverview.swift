package import WatchMe

/// How far the days of a recorder's month are.
package struct MonthOverview: Sendable, Equatable {
    package let device: DeviceID
    package let month: LocalMonth
    /// Every day of the month, in order.
    package let days: [Day]
    /// Why the store could not be asked; states are then the journal's.
    package let storeError: StoreError?

    package struct Day: Sendable, Equatable {
        package let date: LocalDate
        /// How many of the 48 slots are in which state; they sum to 48, and `skipped` is none of them.
        package let counts: [SlotState: Int]
    }
}

extension MonthOverview.Day {
    /// - Parameters:
    ///   - marks: the store's rows; `nil` when the store could not be asked.
    ///   - journal: the states that this machine wrote down.
    init(date: LocalDate, marks: DayMarks?, journal: [SlotState: Int]) {
        var counts: [SlotState: Int] = [:]
        var left = TimeBlock.all.count
        func take(_ count: Int, as state: SlotState) {
            counts[state] = min(count, left)
            left -= min(count, left)
        }
        // Rows come first: a slot that is done once more has a row already and is not counted twice.
        take(marks?.spoken.count ?? journal[.transcribed, default: 0], as: .transcribed)
        take(marks?.silent.count ?? journal[.silent, default: 0], as: .silent)
        for state in [SlotState.savedLater, .failed, .transcribing, .queued, .noAudio] {
            take(journal[state, default: 0], as: state)
        }
        take(left, as: .unknown)
        self.init(date: date, counts: counts)
    }
}
