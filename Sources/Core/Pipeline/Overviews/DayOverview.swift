package import Domain

/// What is known about a recorder's day: the 48 slots, from the journal, the store, the outbox and the vault.
package struct DayOverview: Sendable, Equatable {
    package let day: DeviceDay
    /// All 48, in slot order.
    package let slots: [Slot]
    /// The job that is running or waiting for this day.
    package let jobID: JobID?
    /// Why there is no text, if the store does not answer; states are then the journal's.
    package let storeError: StoreError?
    /// Why it is unknown for some slots whether their audio changed, if the vault was asked and could not say.
    package let vaultError: VaultError?

    package init(day: DeviceDay, slots: [Slot], jobID: JobID?, storeError: StoreError?, vaultError: VaultError?) {
        self.day = day
        self.slots = slots
        self.jobID = jobID
        self.storeError = storeError
        self.vaultError = vaultError
    }

    package struct Slot: Sendable, Equatable {
        package let block: TimeBlock
        /// Never `skipped`.
        package let state: SlotState
        /// The stored text, empty for silence, or the one in the outbox; `nil` without either.
        package let text: String?
        /// Whether the audio differs from what was transcribed; `nil` if unknown.
        package let audioChanged: Bool?
        /// What was last done with it, and by which job; `nil` if it was never processed here, or its record was removed.
        package let record: SlotRecord?

        package init(block: TimeBlock, state: SlotState, text: String?, audioChanged: Bool?, record: SlotRecord?) {
            self.block = block
            self.state = state
            self.text = text
            self.audioChanged = audioChanged
            self.record = record
        }
    }
}

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
