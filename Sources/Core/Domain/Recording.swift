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
