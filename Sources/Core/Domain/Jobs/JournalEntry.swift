/// A step of a job that is written as a whole or not at all.
package struct JournalEntry: Sendable, Equatable {
    /// The job after the step.
    package let job: Job
    package let events: [JobEvent]
    /// The slots that the step changed.
    package let slots: [SlotRecord]

    package init(job: Job, events: [JobEvent] = [], slots: [SlotRecord] = []) {
        self.job = job
        self.events = events
        self.slots = slots
    }
}
