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
