import Foundation
import Plumbing
package import Settings
package import SystemPackage

/// Ensures that only one process uses a state file. The kernel releases the lock with the process, however that ends.
package final class StateLock: Sendable {
    private let descriptor: SystemPackage.FileDescriptor

    /// - Throws: a sentence when another process has the state, or if the lock file cannot be created.
    package init(state: FilePath) throws(SettingsError) {
        // Two names for one file are one state.
        let resolved = realpath(state.string, nil)
        defer { free(resolved) }
        let path = FilePath((resolved.map { String(cString: $0) } ?? state.string) + ".lock")
        do {
            let folder = state.removingLastComponent()
            if !folder.isEmpty {
                try FileManager.default.createDirectory(
                    atPath: folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
            descriptor = try .open(
                path, .readWrite, options: [.create, .noFollow, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw SettingsError(path, "STATE_PATH", cannot: "be created", error)
        }
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let error = Errno(rawValue: errno)
            try? descriptor.close()
            guard error == .wouldBlock else { throw SettingsError(path, "STATE_PATH", cannot: "be locked", error) }
            let problem =
                "Another vibe-transcriber is using \(state) (STATE_PATH). Ask the running server (POST "
                + "/fetch-and-transcribe), stop it first, or give this one a STATE_PATH of its own."
            throw SettingsError(problems: [problem], mayPass: true)
        }
    }

    deinit { try? descriptor.close() }
}
