import Foundation
package import SystemPackage
package import WatchMe

/// Recordings in a folder: `DIR/{device_id}/{date}/{slot}.wav` (or another audio format), or the Vault's own
/// `DIR/{device_id}/{date}/raw/{slot}.wav`.
///
/// Files are handed out where they lie. A link may point anywhere inside DIR; one that leaves it is refused.
package struct FolderVault: RecordingVault {
    /// Looked for in this order.
    package static let fileExtensions = ["wav", "flac", "mp3", "m4a", "ogg", "opus", "webm"]

    private let root: FilePath

    package init(root: FilePath) {
        self.root = root
    }

    package func hasRecording(for slot: RecordingSlot) async throws(VaultError) -> Bool {
        try locate(slot) != nil
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        guard let path = try locate(slot) else { throw .vanished }
        return Recording(slot: slot, path: path, isTemporary: false)
    }

    /// The real path of the slot's file; `nil` when there is none.
    private func locate(_ slot: RecordingSlot) throws(VaultError) -> FilePath? {
        // A vault that is not mounted must not look like a day without recordings.
        guard let root = try realPath(root) else { throw .disk(detail: "the vault folder \(root) does not exist") }
        for candidate in Self.candidates(for: slot) {
            let path = root.pushing(candidate)
            guard try exists(path) else { continue }
            guard let target = try realPath(path) else {
                throw .disk(detail: "\(candidate) is a link to a file that does not exist")
            }
            guard target.starts(with: root) else { throw .outsideVault(detail: "\(candidate) leaves the vault folder") }
            guard try isPlainFile(target) else { throw .outsideVault(detail: "\(candidate) is not a plain file") }
            return target
        }
        return nil
    }

    private static func candidates(for slot: RecordingSlot) -> [FilePath] {
        let day = FilePath(slot.day.device.rawValue).appending(slot.day.date.description)
        return fileExtensions.map { day.appending("\(slot.block).\($0)") }
            + [day.appending("raw").appending("\(slot.block).wav")]
    }

    private func exists(_ path: FilePath) throws(VaultError) -> Bool {
        var status = stat()
        if lstat(path.string, &status) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw Self.unreadable(path)
    }

    private func isPlainFile(_ path: FilePath) throws(VaultError) -> Bool {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw Self.unreadable(path) }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// Without links, `.` and `..`; `nil` when there is nothing there.
    private func realPath(_ path: FilePath) throws(VaultError) -> FilePath? {
        guard let resolved = realpath(path.string, nil) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.unreadable(path)
        }
        defer { free(resolved) }
        return FilePath(String(cString: resolved))
    }

    private static func unreadable(_ path: FilePath) -> VaultError {
        .disk(detail: "\(path) cannot be read: \(Errno(rawValue: errno))")
    }
}
