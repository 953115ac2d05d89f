package import Foundation
package import SystemPackage

/// A slot's audio file on the local disk, ready to be decoded.
package struct Recording: Sendable {
    package let slot: RecordingSlot
    package let path: FilePath
    /// Whether the pipeline deletes the file after use: true for downloads, false for files of a folder vault.
    package let isTemporary: Bool
    /// `nil` if the vault does not version its recordings.
    package let version: AudioVersion?
    /// When the vault's recording was last changed, by this machine's clock; `nil` if the vault does not say.
    package let changedAt: Date?

    package init(
        slot: RecordingSlot, path: FilePath, isTemporary: Bool, version: AudioVersion? = nil, changedAt: Date? = nil
    ) {
        self.slot = slot
        self.path = path
        self.isTemporary = isTemporary
        self.version = version
        self.changedAt = changedAt
    }
}

/// Whether a slot has audio.
package enum RecordingPresence: Sendable, Equatable {
    case absent
    /// `version` is `nil` if the vault does not version its recordings.
    case present(version: AudioVersion?)
}

/// The vault's mark of a recording's content: two different marks mean different audio. For a web server the ETag or the
/// time of the last change, for a folder the time and size of the file.
package struct AudioVersion: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// What a reader of the text should know about the recording, although it was transcribed.
package struct RecordingWarning: Sendable, Equatable, Codable {
    package let code: Code
    /// One English sentence.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package enum Code: String, Sendable, Codable, CaseIterable {
        /// The file ends before its own header says.
        case cutShort = "recording_cut_short"
        /// There is no sound in the file.
        case empty = "recording_empty"
        /// The header was wrong, and the audio was read anyway.
        case wrongHeader = "header_wrong"
        /// The samples were on a scale other than their format's.
        case wrongLevel = "level_wrong"
        /// The file contains several recordings in a row.
        case several = "several_recordings"
        /// Parts could not be decoded.
        case damaged = "audio_damaged"
    }
}
