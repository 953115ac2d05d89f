/// The outcome of one request for a device's day. The counts always sum to `totalSlots`.
package struct DayReport: Sendable {
    package let day: DeviceDay
    /// Slots asked for: 48, or the subset of the request.
    package let totalSlots: Int
    package let skippedAsProcessed: Int
    package let skippedAsNoAudio: Int
    /// Transcribed and saved, now or later, in slot order; silence included.
    package let processedBlocks: [TimeBlock]
    /// Transcribed and waiting in the outbox for the store, in slot order. Those that the store rejects for good are among
    /// the failures too, the others among the processed.
    package let savedLater: [TimeBlock]
    /// In slot order, one per failed slot.
    package let failures: [SlotFailure]
    /// Passages of the processed slots whose text the engine's guards rejected.
    package let rejectedPassages: Int
    /// Warnings about the recordings, in slot order.
    package let warnings: [(block: TimeBlock, warning: RecordingWarning)]
    /// Skipped as processed although they have been recorded again since, in slot order.
    package let changedBlocks: [TimeBlock]
    package let executionTime: Duration

    package init(
        day: DeviceDay, totalSlots: Int, skippedAsProcessed: Int, skippedAsNoAudio: Int, processedBlocks: [TimeBlock],
        savedLater: [TimeBlock] = [], failures: [SlotFailure], rejectedPassages: Int = 0,
        warnings: [(block: TimeBlock, warning: RecordingWarning)] = [], changedBlocks: [TimeBlock] = [],
        executionTime: Duration
    ) {
        self.day = day
        self.totalSlots = totalSlots
        self.skippedAsProcessed = skippedAsProcessed
        self.skippedAsNoAudio = skippedAsNoAudio
        self.processedBlocks = processedBlocks
        self.savedLater = savedLater
        self.failures = failures
        self.rejectedPassages = rejectedPassages
        self.warnings = warnings
        self.changedBlocks = changedBlocks
        self.executionTime = executionTime
    }
}

/// Why one slot has no row after a run.
package struct SlotFailure: Sendable, Equatable, Codable {
    package let block: TimeBlock
    package let stage: Stage
    /// Stable, machine-readable, such as `vault_unreachable`.
    package let code: String
    /// One sentence for people: no key, no transcript.
    package let detail: String

    package init(block: TimeBlock, stage: Stage, code: String, detail: String) {
        self.block = block
        self.stage = stage
        self.code = code
        self.detail = detail
    }

    package enum Stage: String, Sendable, CaseIterable, Codable {
        case plan, fetch, decode, transcribe, store
    }
}

/// Why a run ended without a report.
package enum DayRunError: Error, Sendable, Equatable, Codable {
    /// The store could not say which slots are processed, so nothing was done.
    case storeUnavailable(StoreError)
    /// The model could not be loaded.
    case modelUnavailable(TranscriptionError)
    /// Stopped on request or at shutdown, after the current slot; what was saved stays saved.
    case stopped
    /// The caller disconnected, or the current slot was abandoned.
    case cancelled
}
