package import Foundation

/// Something that happened in a job; never carries text.
package struct JobEvent: Sendable, Equatable {
    /// Counts from 1 within the job.
    package let number: Int
    package let time: Date
    package let kind: Kind

    package init(number: Int, time: Date, kind: Kind) {
        self.number = number
        self.time = time
        self.kind = kind
    }

    package enum Kind: Sendable, Equatable, Codable {
        case state(JobState)
        case planned(toTranscribe: Int, skippedAsProcessed: Int, skippedAsNoAudio: Int, failed: Int)
        /// `position` counts from 1.
        case started(TimeBlock, position: Int, of: Int)
        /// `state` is `silent`, `transcribed` or `savedLater`; times in seconds.
        case saved(TimeBlock, SlotState, audioSeconds: Double?, secondsTaken: Double?)
        case failed(SlotFailure)
        /// The last event: the job has ended, and its report or error is available.
        case result
    }
}

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
