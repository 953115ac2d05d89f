/// A step that a worker has done for a job.
package enum JobStep: Sendable, Equatable {
    case planned(DayPlan)
    /// The transcription of the claimed slot begins.
    case started
    /// A slot has text; the record holds it, segment by segment.
    case saved(SlotRecord)
    case failed(SlotFailure)
}

extension Job {
    /// Slots that a plan found to be transcribed, whatever has become of them.
    package var plannedSlots: [JobSlot] {
        slots.filter { slot in
            switch slot.state {
            case .queued, .transcribing, .silent, .transcribed, .savedLater: true
            case .failed: slot.failure?.stage != .plan
            case .unknown, .noAudio, .skipped: false
            }
        }
    }

    package mutating func apply(_ plan: DayPlan) {
        for block in plan.processed { set(.skipped, of: block) }
        for block in plan.changed { self[block]?.isChanged = true }
        for block in plan.absent { set(.noAudio, of: block) }
        for block in plan.toTranscribe { set(.queued, of: block) }
        for failure in plan.failures { set(.failed, of: failure.block, failure) }
    }

    package mutating func apply(_ record: SlotRecord) {
        set(record.state, of: record.slot.block, record.failure)
        self[record.slot.block]?.rejectedPassages = record.rejected.count
        self[record.slot.block]?.warnings = record.warnings
    }

    package mutating func apply(_ failure: SlotFailure) { set(.failed, of: failure.block, failure) }

    package mutating func start(_ block: TimeBlock) { set(.transcribing, of: block) }

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
}

extension SlotFailure {
    /// Too many workers died while they worked on this slot, so it is not tried again.
    package static func interrupted(_ block: TimeBlock, times: Int) -> SlotFailure {
        SlotFailure(
            block: block, stage: .transcribe, code: "interrupted",
            detail: "The service ended \(times) times while working on this slot, so it is not tried again.")
    }
}

extension DayRunError {
    /// Too many workers died while they prepared the job.
    package static func interrupted(_ model: String, times: Int) -> DayRunError {
        .modelUnavailable(
            .modelUnavailable(
                model: model,
                detail: "The service ended \(times) times while preparing this job, before any slot: check the model "
                    + "(vibe-transcriber models verify) and the memory (vibe-transcriber doctor)."))
    }
}

extension JobEvent.Kind {
    package static func planned(_ plan: DayPlan) -> JobEvent.Kind {
        .planned(
            toTranscribe: plan.toTranscribe.count, skippedAsProcessed: plan.processed.count,
            skippedAsNoAudio: plan.absent.count, failed: plan.failures.count)
    }

    package static func saved(_ record: SlotRecord) -> JobEvent.Kind {
        .saved(record.slot.block, record.state, audioSeconds: record.audioSeconds, secondsTaken: record.secondsTaken)
    }
}
