/// Whether a slot has audio.
package enum RecordingPresence: Sendable, Equatable {
    case absent
    /// `version` is `nil` if the vault does not version its recordings.
    case present(version: AudioVersion?)
}
