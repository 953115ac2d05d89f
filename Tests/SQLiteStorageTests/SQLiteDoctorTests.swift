import Foundation
import Plumbing
import SystemPackage
import TestSupport
import Testing

@testable import SQLiteStorage

@Suite struct SQLiteDoctorTests {
    @Test func aDatabaseIsToldFromAnotherFileAndNoneIsMade() throws {
        let folder = try TemporaryFolder()
        try Data("SQLite format 3\0 and so on".utf8).write(to: URL(filePath: folder.path.appending("real").string))
        try Data("This is not a database.".utf8).write(to: URL(filePath: folder.path.appending("other").string))
        let verdicts = ["new", "real", "other"].map { name in
            SQLiteDoctor.examine("store", folder.path.appending(name), setting: "DATABASE_PATH").verdict
        }
        #expect(verdicts == [.ok, .ok, .error])
        #expect(folder.contents.sorted() == ["other", "real"])
    }
}
