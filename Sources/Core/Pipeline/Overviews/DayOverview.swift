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
