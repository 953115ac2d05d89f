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

    let root: FilePath

    package init(root: FilePath) {
        self.root = root
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        guard let file = try locate(slot) else { return .absent }
        return .present(version: file.version)
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        guard let file = try locate(slot) else { throw .vanished }
        return Recording(slot: slot, path: file.path, isTemporary: false, version: file.version)
    }

    /// The real path of the slot's file and its version; `nil` when there is none.
    private func locate(_ slot: RecordingSlot) throws(VaultError) -> (path: FilePath, version: AudioVersion)? {
        // A vault that is not mounted must not look like a day without recordings.
        guard let root = try realPath(root) else { throw .disk(detail: "the vault folder \(root) does not exist") }
        for candidate in Self.candidates(for: slot) {
            let path = root.pushing(candidate)
            guard try exists(path) else { continue }
            guard let target = try realPath(path) else {
                throw .disk(detail: "\(candidate) is a link to a file that does not exist")
            }
            guard target.starts(with: root) else { throw .outsideVault(detail: "\(candidate) leaves the vault folder") }
            guard let version = try version(ofPlainFile: target) else {
                throw .outsideVault(detail: "\(candidate) is not a plain file")
            }
            return (target, version)
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

    /// Time of the last change and size; `nil` when there is no plain file at `path`.
    private func version(ofPlainFile path: FilePath) throws(VaultError) -> AudioVersion? {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw Self.unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
        let changed = status.st_mtimespec
        #else
        let changed = status.st_mtim
        #endif
        return AudioVersion("\(changed.tv_sec).\(changed.tv_nsec)-\(status.st_size)")
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
