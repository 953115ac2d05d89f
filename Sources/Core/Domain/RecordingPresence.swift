/// Whether a slot has audio.
package enum RecordingPresence: Sendable, Equatable {
    case absent
    /// `version` is `nil` when the vault does not mark its recordings.
    case present(version: AudioVersion?)
}
