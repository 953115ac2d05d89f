/// Which of the requested slots need work, and why the others do not. Slots that the job finished before a restart are
/// in none of the lists.
package struct DayPlan: Sendable, Equatable {
    /// Recorded and not processed yet, or to be processed again, in slot order.
    package let toTranscribe: [TimeBlock]
    /// The store or the outbox has text.
    package let processed: [TimeBlock]
    /// Nothing was recorded.
    package let absent: [TimeBlock]
    /// Processed, and recorded again since, in slot order, where the vault can tell at no cost.
    package let changed: [TimeBlock]
    /// Slots for which the vault could not say whether they exist, in slot order.
    package let failures: [SlotFailure]

    package init(
        toTranscribe: [TimeBlock], processed: [TimeBlock] = [], absent: [TimeBlock] = [], changed: [TimeBlock] = [],
        failures: [SlotFailure] = []
    ) {
        self.toTranscribe = toTranscribe
        self.processed = processed
        self.absent = absent
        self.changed = changed
        self.failures = failures
    }
}
