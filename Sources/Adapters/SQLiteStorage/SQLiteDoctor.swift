import Foundation
package import Plumbing
package import SystemPackage

/// Whether an SQLite file can be used, without opening it as a database, which would create or migrate it.
package enum SQLiteDoctor {
    /// - Parameters:
    ///   - check: what the file is for, such as "jobs".
    ///   - setting: the setting that names it.
    package static func examine(_ check: String, _ path: FilePath, setting: String) -> Finding {
        guard FileManager.default.fileExists(atPath: path.string) else {
            let place = path.removingLastComponent().nearestFolder
            guard FileManager.default.isWritableFile(atPath: place) else {
                return .error(
                    check, "\(place) cannot be written by this user",
                    advice: "Give the folder of \(setting) to the service's user, or run doctor as that user.")
            }
            return .ok(check, "SQLite; \(path) will be created at the first start")
        }
        guard let file = FileHandle(forUpdatingAtPath: path.string) else {
            return .error(
                check, "\(path) cannot be read and written by this user",
                advice: "Give the file of \(setting) to the service's user, or run doctor as that user.")
        }
        defer { try? file.close() }
        // An empty file is a new database; any other begins with these words (sqlite.org/fileformat.html).
        let head = (try? file.read(upToCount: 16)) ?? Data()
        guard head.isEmpty || head == Data("SQLite format 3\0".utf8) else {
            return .error(
                check, "\(path) is not an SQLite database",
                advice: "Set \(setting) to the right file, or put a backup in its place.")
        }
        return .ok(check, "SQLite at \(path)")
    }
}
