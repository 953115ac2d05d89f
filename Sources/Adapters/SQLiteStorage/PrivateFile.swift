import Foundation
import SystemPackage

/// Files that hold people's speech.
enum PrivateFile {
    /// Creates file and folder, readable by this user only, if they are missing. SQLite gives the files that it adds next to
    /// the database the same permissions.
    static func create(_ path: FilePath) throws {
        let folder = path.removingLastComponent()
        if !folder.isEmpty {
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        try file.close()
    }
}
