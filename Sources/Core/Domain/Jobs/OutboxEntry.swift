package import Foundation

/// A transcript on its way to the store, kept on the local disk until the store shows it.
package struct OutboxEntry: Sendable, Equatable {
    /// Grows with every entry: lower ones are delivered first.
    package let number: Int
    package let slot: RecordingSlot
    package let text: String
    package let jobID: JobID?
    package let keptAt: Date
    /// Failed deliveries so far.
    package let tries: Int
    /// Why the last one failed; `nil` before the first failure.
    package let refusal: Refusal?

    package init(
        number: Int, slot: RecordingSlot, text: String, jobID: JobID?, keptAt: Date, tries: Int = 0,
        refusal: Refusal? = nil
    ) {
        self.number = number
        self.slot = slot
        self.text = text
        self.jobID = jobID
        self.keptAt = keptAt
        self.tries = tries
        self.refusal = refusal
    }

    /// What the store answered, in the words of a slot's failure.
    package struct Refusal: Sendable, Equatable, Codable {
        package let code: String
        package let detail: String
        /// Trying again does not help until someone fixes the store or its settings.
        package let isFinal: Bool

        package init(code: String, detail: String, isFinal: Bool) {
            self.code = code
            self.detail = detail
            self.isFinal = isFinal
        }
    }
}

extension SlotFailure {
    /// A slot whose text the store rejects for good; it stays in the outbox.
    package init(_ block: TimeBlock, kept refusal: OutboxEntry.Refusal) {
        self.init(
            block: block, stage: .store, code: refusal.code,
            detail: "\(refusal.detail) The text is kept in the outbox.")
    }
}

extension SlotRecord {
    /// What is known about a text that is in the outbox, and about nothing else.
    package init(_ entry: OutboxEntry, model: String) {
        let failure = entry.refusal.flatMap { $0.isFinal ? SlotFailure(entry.slot.block, kept: $0) : nil }
        self.init(
            slot: entry.slot, state: .savedLater, jobID: entry.jobID, model: model, failure: failure,
            transcribedAt: entry.keptAt)
    }
}
