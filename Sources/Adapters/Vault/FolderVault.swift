package import Domain
import Foundation
import Plumbing
package import SystemPackage

/// Recordings in a folder: `DIR/{device_id}/{date}/{slot}.wav` (or another audio format), or the Vault's own
/// `DIR/{device_id}/{date}/raw/{slot}.wav`.
///
/// An unknown extension does not hide a recording: the decoder judges the file's content.
///
/// Files are used in place. A link may point anywhere inside DIR; one that leaves it is rejected.
package struct FolderVault: RecordingVault {
    /// In order of precedence.
    package static let fileExtensions = [
        "wav", "wave", "flac", "mp3", "m4a", "mp4", "aac", "ogg", "oga", "opus", "webm", "mka", "mkv", "mov", "caf",
        "aif", "aiff", "amr", "3gp", "w64", "rf64", "wma", "bw64", "bwf", "aifc", "au", "snd", "mp2", "mpga", "m4b",
        "adts", "spx", "weba", "awb", "3gpp", "3g2", "asf",
    ]

    /// Files next to recordings that are something else or still being copied.
    private static let otherFiles: Set<String> = [
        "bak", "cfg", "crdownload", "csv", "cue", "db", "download", "filepart", "gif", "htm", "html", "ini", "jpeg",
        "jpg",
        "json", "jsonl", "lock", "log", "lrc", "md", "md5", "nfo", "part", "partial", "pdf", "png", "sha1", "sha256",
        "srt",
        "swp", "temp", "text", "tmp", "tsv", "txt", "vtt", "webp", "xml", "yaml", "yml",
    ]

    let root: FilePath

    package init(root: FilePath) {
        self.root = root
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        let file = try await Self.calls.run { () throws(VaultError) in try locate(slot, among: try names(of: slot.day))
        }
        return file.map { .present(version: $0.version) } ?? .absent
    }

    package func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        try await Self.calls.run { () throws(VaultError) in
            let names = try names(of: day)
            var recordings: [TimeBlock: Result<RecordingPresence, VaultError>] = [:]
            for block in TimeBlock.all {
                do throws(VaultError) {
                    guard let file = try locate(day.slot(block), among: names) else { continue }
                    recordings[block] = .success(.present(version: file.version))
                } catch {
                    recordings[block] = .failure(error)
                }
            }
            return recordings
        }
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        let file = try await Self.calls.run { () throws(VaultError) in try locate(slot, among: try names(of: slot.day))
        }
        guard let file else { throw .vanished }
        return Recording(
            slot: slot, path: file.path, isTemporary: false, version: file.version, changedAt: file.changedAt)
    }

    /// A folder may be on a network that hangs.
    private static let calls = BlockingCalls(label: "vault-folder")

    /// The contents of the day's folder and of the folder `raw` in it, as paths below the vault; neither need exist.
    private func names(of day: DeviceDay) throws(VaultError) -> [FilePath] {
        // A vault that is not mounted must not look like a day without recordings.
        guard try realPath(root) != nil else { throw .disk(detail: "the vault folder \(root) does not exist") }
        let folder = FilePath(day.device.rawValue).appending(day.date.description)
        var names: [FilePath] = []
        for folder in [folder, folder.appending("raw")] {
            let path = root.pushing(folder)
            guard try exists(path) else { continue }
            guard let found = try? FileManager.default.contentsOfDirectory(atPath: path.string) else {
                throw Self.unreadable(path)
            }
            names += found.map { folder.appending($0) }
        }
        return names
    }

    /// The real path of the slot's file and its version; `nil` if there is none.
    private func locate(
        _ slot: RecordingSlot, among names: [FilePath]
    ) throws(VaultError) -> (path: FilePath, version: AudioVersion, changedAt: Date)? {
        guard let name = Self.best(for: slot, among: names) else { return nil }
        guard let root = try realPath(root) else { throw .disk(detail: "the vault folder \(root) does not exist") }
        guard let target = try realPath(root.pushing(name)) else {
            throw .disk(detail: "\(name) is a link to a file that does not exist")
        }
        guard target.starts(with: root) else { throw .outsideVault(detail: "\(name) leaves the vault folder") }
        guard let (version, changedAt) = try version(ofPlainFile: target) else {
            if !Self.hasKnownEnding(name) { return nil }
            throw .outsideVault(detail: "\(name) is not a regular file")
        }
        return (target, version, changedAt)
    }

    private static func hasKnownEnding(_ name: FilePath) -> Bool {
        name.extension.map { fileExtensions.contains($0.lowercased()) } ?? false
    }

    /// The first by `fileExtensions` and then by name, in upper or lower case; in `raw` only WAV files count. Unknown
    /// extensions come last.
    private static func best(for slot: RecordingSlot, among names: [FilePath]) -> FilePath? {
        let ranked = names.compactMap { name -> (rank: Int, name: FilePath)? in
            guard let file = name.lastComponent, file.stem == slot.block.description else { return nil }
            let ending = file.extension?.lowercased() ?? ""
            let rank = fileExtensions.firstIndex(of: ending)
            if name.removingLastComponent().lastComponent?.string == "raw" {
                return rank == 0 ? (fileExtensions.count, name) : nil
            }
            return otherFiles.contains(ending) ? nil : (rank ?? fileExtensions.count + 1, name)
        }
        return ranked.min { ($0.rank, $0.name.string) < ($1.rank, $1.name.string) }?.name
    }

    private func exists(_ path: FilePath) throws(VaultError) -> Bool {
        var status = stat()
        if lstat(path.string, &status) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw Self.unreadable(path)
    }

    /// Time of the last change and size; `nil` if there is no regular file at `path`.
    private func version(ofPlainFile path: FilePath) throws(VaultError) -> (AudioVersion, changedAt: Date)? {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw Self.unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
        let changed = status.st_mtimespec
        #else
        let changed = status.st_mtim
        #endif
        let seconds = Double(changed.tv_sec) + Double(changed.tv_nsec) / 1e9
        return (
            AudioVersion("\(changed.tv_sec).\(changed.tv_nsec)-\(status.st_size)"), Date(timeIntervalSince1970: seconds)
        )
    }

    /// The path without links, `.` and `..`; `nil` if there is nothing there.
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

extension FolderVault: RecorderDirectory {
    /// The folders in the vault whose names can be a recorder's.
    package func devices() async throws(VaultError) -> [Domain.DeviceID] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root.string) else {
            throw .disk(detail: "the vault folder \(root) cannot be listed")
        }
        return names.compactMap { Domain.DeviceID($0) }.filter { device in
            var isFolder: ObjCBool = false
            let path = root.appending(device.rawValue).string
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }
    }
}
