package import WatchMe

extension Job {
    /// Takes a step of its run into its slots.
    package mutating func apply(_ progress: DayProgress) {
        switch progress {
        case .planned(let plan):
            for block in plan.processed { set(.skipped, of: block) }
            for block in plan.absent { set(.noAudio, of: block) }
            for block in plan.toTranscribe { set(.queued, of: block) }
            for failure in plan.failures { set(.failed, of: failure.block, failure) }
        case .started(let block, _, _): set(.transcribing, of: block)
        case .saved(let record):
            set(record.state, of: record.slot.block, record.failure)
            self[record.slot.block]?.rejectedPassages = record.rejected.count
        case .failed(let failure): set(.failed, of: failure.block, failure)
        }
    }

    /// Slots that the run did not come to are as unknown as before.
    package mutating func forgetUnfinishedSlots() {
        for position in slots.indices where [.queued, .transcribing].contains(slots[position].state) {
            slots[position].state = .unknown
        }
    }

    private mutating func set(_ state: SlotState, of block: TimeBlock, _ failure: SlotFailure? = nil) {
        self[block]?.state = state
        self[block]?.failure = failure
    }
}

extension JobEvent.Kind {
    /// The step as listeners hear of it: without text.
    init(_ progress: DayProgress) {
        switch progress {
        case .planned(let plan):
            self = .planned(
                toTranscribe: plan.toTranscribe.count, skippedAsProcessed: plan.processed.count,
                skippedAsNoAudio: plan.absent.count, failed: plan.failures.count)
        case .started(let block, let position, let count): self = .started(block, position: position, of: count)
        case .saved(let record):
            self = .saved(
                record.slot.block, record.state, audioSeconds: record.audioSeconds, secondsTaken: record.secondsTaken)
        case .failed(let failure): self = .failed(failure)
        }
    }
}
