/// One of the slots that a job was asked for.
package struct JobSlot: Sendable, Equatable, Codable {
    package let block: TimeBlock
    package var state: SlotState
    /// Why there is no text, or, with `savedLater`, why the store refuses it for good.
    package var failure: SlotFailure?
    /// How often the process ended while this slot was in hand.
    package var interruptions: Int
    /// Passages of this slot whose text the engine's guards refused.
    package var rejectedPassages: Int

    package init(
        block: TimeBlock, state: SlotState = .unknown, failure: SlotFailure? = nil, interruptions: Int = 0,
        rejectedPassages: Int = 0
    ) {
        self.block = block
        self.state = state
        self.failure = failure
        self.interruptions = interruptions
        self.rejectedPassages = rejectedPassages
    }
}

extension JobSlot {
    /// Whether the job has nothing more to do for it, also after a restart.
    package var isFinished: Bool {
        switch state {
        case .transcribed, .silent, .savedLater, .failed: true
        case .unknown, .noAudio, .queued, .transcribing, .skipped: false
        }
    }
}
