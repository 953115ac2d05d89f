import Foundation
import GRDB
import SystemPackage

extension DatabasePool {
    /// A pool whose commits are on disk when they return, even if the power fails the next moment.
    ///
    /// GRDB sets `synchronous = NORMAL` when it switches a new pool to WAL, after whatever `Configuration.prepareDatabase` did, and
    /// in WAL with NORMAL a commit is not synced (sqlite.org/pragma.html#pragma_synchronous). So FULL is set once the pool exists,
    /// on its one writing connection.
    static func durable(path: FilePath, label: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(10)
        let pool = try DatabasePool(path: path.string, configuration: configuration)
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }
}

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

extension DatabaseError {
    /// SQLite's reason and what to do, for logs. GRDB's own description is never used: it may quote a statement's arguments, including
    /// transcripts.
    var words: String {
        let reason = "SQLite \(resultCode.rawValue): \(message ?? "no reason given")"
        return switch resultCode {
        case .SQLITE_FULL: "\(reason); free some space on its disk"
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: "\(reason); restore it from a backup or choose another path"
        case .SQLITE_READONLY, .SQLITE_PERM: "\(reason); it must be writable"
        default: reason
        }
    }
}
