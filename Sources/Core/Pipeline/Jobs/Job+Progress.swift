package import Domain

extension Job {
    /// Applies a step of its run to its slots.
    package mutating func apply(_ progress: DayProgress) {
        switch progress {
        case .planned(let plan):
            for block in plan.processed { set(.skipped, of: block) }
            for block in plan.changed { self[block]?.isChanged = true }
            for block in plan.absent { set(.noAudio, of: block) }
            for block in plan.toTranscribe { set(.queued, of: block) }
            for failure in plan.failures { set(.failed, of: failure.block, failure) }
        case .preparing(let block):
            self[block]?.isInHand = true
            emptyHandedInterruptions = nil
        case .started(let block, _, _): set(.transcribing, of: block)
        case .saved(let record):
            set(record.state, of: record.slot.block, record.failure)
            self[record.slot.block]?.rejectedPassages = record.rejected.count
            self[record.slot.block]?.warnings = record.warnings
        case .failed(let failure): set(.failed, of: failure.block, failure)
        }
    }

    /// Slots that the run did not reach are as unknown as before.
    package mutating func forgetUnfinishedSlots() {
        for position in slots.indices where [.queued, .transcribing].contains(slots[position].state) {
            slots[position].state = .unknown
        }
    }

    private mutating func set(_ state: SlotState, of block: TimeBlock, _ failure: SlotFailure? = nil) {
        guard var slot = self[block] else { return }
        slot.state = state
        slot.failure = failure
        if slot.isFinished {
            slot.isInHand = false
            slot.isSuspect = false
        }
        self[block] = slot
    }

    /// The run ended properly: what was in progress waits again, and is not suspected.
    package mutating func putBack() {
        state = .queued
        for position in slots.indices {
            slots[position].isInHand = false
            if slots[position].state == .transcribing { slots[position].state = .queued }
        }
    }

    /// The process ended in the middle of the run. A slot that was in progress alone is charged; of several it is unknown whose fault
    /// it was, and they are done one by one from now on.
    ///
    /// - Returns: slots that have been charged too many times to be tried again.
    package mutating func putBackAfterCrash(maximumInterruptions: Int) -> [SlotFailure] {
        // Earlier versions only recorded the one being transcribed.
        let suspects = slots.indices.filter {
            !slots[$0].isFinished && (slots[$0].isInHand || slots[$0].state == .transcribing)
        }
        if state == .running, suspects.isEmpty { emptyHandedInterruptions = (emptyHandedInterruptions ?? 0) + 1 }
        putBack()
        var failures: [SlotFailure] = []
        for position in suspects {
            slots[position].isSuspect = true
            guard suspects.count == 1 else { continue }
            slots[position].interruptions += 1
            let times = slots[position].interruptions
            if times >= maximumInterruptions { failures.append(.interrupted(slots[position].block, times: times)) }
        }
        for failure in failures { apply(.failed(failure)) }
        return failures
    }
}

extension JobEvent.Kind {
    /// The step as listeners see it: without text. `nil` for one that only concerns the journal.
    init?(_ progress: DayProgress) {
        switch progress {
        case .preparing: return nil
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
