import Domain
import Foundation
package import Settings
package import SystemPackage

/// A folder for the temporary files of one process, which no other user can read, and which is removed with the process.
///
/// A killed process leaves its folder behind; the next one that starts removes it. Whether a folder is still in
/// use shows in a lock that the kernel releases with the process.
package final class PrivateFolder: Sendable {
    private static let prefix = "vibe-transcriber-"

    package let path: FilePath
    private let lock: SystemPackage.FileDescriptor

    /// Removes what crashed processes of this user left in `parent`, then creates a new folder there.
    package init(in parent: FilePath) throws(SettingsError) {
        Self.removeLeftovers(in: parent)
        do {
            try FileManager.default.createDirectory(atPath: parent.string, withIntermediateDirectories: true)
            // Another process starting now may mistake a folder for a leftover before it is locked.
            var made: (FilePath, SystemPackage.FileDescriptor)?
            for _ in 0..<5 where made == nil { made = try Self.make(in: parent) }
            guard let (path, lock) = made else { throw Errno.resourceTemporarilyUnavailable }
            self.path = path
            self.lock = lock
        } catch {
            throw SettingsError(parent, "TEMP_DIR", cannot: "hold a folder for temporary files", error)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
        try? lock.close()
    }

    /// A new folder and its lock; `nil` if another process locked it first.
    private static func make(in parent: FilePath) throws -> (FilePath, SystemPackage.FileDescriptor)? {
        let path = parent.appending(prefix + String(UInt64.random(in: .min ... .max), radix: 36))
        // Fails if anything of that name exists, so nobody else can have prepared the folder.
        guard mkdir(path.string, 0o700) == 0 else { throw Errno(rawValue: errno) }
        let lock = try open(path, options: .create)
        if flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0, access(path.appending(".lock").string, F_OK) == 0 {
            return (path, lock)
        }
        try lock.close()
        return nil
    }

    private static func removeLeftovers(in parent: FilePath) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.string)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = parent.appending(name)
            guard isOwnFolder(folder), let lock = try? open(folder, options: []) else { continue }
            if flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 {
                try? FileManager.default.removeItem(atPath: folder.string)
            }
            try? lock.close()
        }
    }

    /// A folder of this user that nobody else may enter, and not a link to one.
    private static func isOwnFolder(_ folder: FilePath) -> Bool {
        var status = stat()
        return lstat(folder.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
            && status.st_mode & 0o077 == 0
    }

    private static func open(
        _ folder: FilePath, options: SystemPackage.FileDescriptor.OpenOptions
    ) throws -> SystemPackage.FileDescriptor {
        try .open(
            folder.appending(".lock"), .readWrite, options: options.union([.noFollow, .closeOnExec]),
            permissions: .ownerReadWrite)
    }
}
