package import SystemPackage

/// A slot's audio file on the local disk, ready to be decoded.
package struct Recording: Sendable {
    package let slot: RecordingSlot
    package let path: FilePath
    /// Whether the pipeline deletes the file after use: true for downloads, false for files of a folder vault.
    package let isTemporary: Bool
    /// `nil` when the vault does not mark its recordings.
    package let version: AudioVersion?

    package init(slot: RecordingSlot, path: FilePath, isTemporary: Bool, version: AudioVersion? = nil) {
        self.slot = slot
        self.path = path
        self.isTemporary = isTemporary
        self.version = version
    }
}
