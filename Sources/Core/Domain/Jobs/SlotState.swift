/// What is known about one slot of a recorder's day.
package enum SlotState: String, Sendable, CaseIterable, Codable {
    /// Nobody has looked yet.
    case unknown
    /// The vault has no recording of it.
    case noAudio = "no_audio"
    /// Recorded, and waiting for the engine.
    case queued
    /// In the engine's hands, or on its way there.
    case transcribing
    /// Nobody spoke: the store has an empty text.
    case silent
    /// The store has its text.
    case transcribed
    /// It was tried and has no text; the failure says why.
    case failed
    /// Transcribed; the text waits in the outbox for the store.
    case savedLater = "saved_later"
    /// A job left it alone since the store, or the outbox, had its text already.
    case skipped
}
