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
