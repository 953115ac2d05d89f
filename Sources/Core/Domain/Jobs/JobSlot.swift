/// One of the slots that a job was asked for.
package struct JobSlot: Sendable, Equatable, Codable {
    package let block: TimeBlock
    package var state: SlotState
    /// Why there is no text, or, with `savedLater`, why the store rejects it for good.
    package var failure: SlotFailure?
    /// How many times the process ended while only this slot was in progress.
    package var interruptions: Int
    /// In progress: from before it is fetched until it is finished.
    package var isInHand: Bool
    /// The process ended while it was in progress, alone or with another: until it is finished it runs alone, so
    /// that the next crash can only be its own fault.
    package var isSuspect: Bool
    /// Passages of this slot whose text the engine's guards rejected.
    package var rejectedPassages: Int
    /// Warnings about its recording.
    package var warnings: [RecordingWarning]
    /// Skipped as processed although it has been recorded again since.
    package var isChanged: Bool

    package init(
        block: TimeBlock, state: SlotState = .unknown, failure: SlotFailure? = nil, interruptions: Int = 0,
        isInHand: Bool = false, isSuspect: Bool = false, rejectedPassages: Int = 0,
        warnings: [RecordingWarning] = [], isChanged: Bool = false
    ) {
        self.block = block
        self.state = state
        self.failure = failure
        self.interruptions = interruptions
        self.isInHand = isInHand
        self.isSuspect = isSuspect
        self.rejectedPassages = rejectedPassages
        self.warnings = warnings
        self.isChanged = isChanged
    }
}

extension JobSlot {
    /// Reads what earlier versions wrote, too.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            block: try container.decode(TimeBlock.self, forKey: .block),
            state: try container.decode(SlotState.self, forKey: .state),
            failure: try container.decodeIfPresent(SlotFailure.self, forKey: .failure),
            interruptions: try container.decode(Int.self, forKey: .interruptions),
            isInHand: try container.decodeIfPresent(Bool.self, forKey: .isInHand) ?? false,
            isSuspect: try container.decodeIfPresent(Bool.self, forKey: .isSuspect) ?? false,
            rejectedPassages: try container.decode(Int.self, forKey: .rejectedPassages),
            warnings: try container.decodeIfPresent([RecordingWarning].self, forKey: .warnings) ?? [],
            isChanged: try container.decodeIfPresent(Bool.self, forKey: .isChanged) ?? false)
    }

    /// Whether the job has nothing more to do for it, even after a restart.
    package var isFinished: Bool {
        switch state {
        case .transcribed, .silent, .savedLater, .failed: true
        case .unknown, .noAudio, .queued, .transcribing, .skipped: false
        }
    }
}

/// What is known about one slot of a recorder's day.
package enum SlotState: String, Sendable, CaseIterable, Codable {
    /// Not checked yet.
    case unknown
    /// The vault has no recording of it.
    case noAudio = "no_audio"
    /// Recorded, and waiting for the engine.
    case queued
    /// Being transcribed, or about to be.
    case transcribing
    /// Nobody spoke: the text is empty.
    case silent
    /// The store has its text.
    case transcribed
    /// It was tried and has no text; the failure says why.
    case failed
    /// Transcribed; the text waits in the outbox for the store.
    case savedLater = "saved_later"
    /// A job left it alone because the store or the outbox already had its text.
    case skipped
}
