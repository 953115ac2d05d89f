import Foundation
package import SystemPackage

/// A folder of one test, gone when the value is.
package final class TemporaryFolder: Sendable {
    package let path: FilePath

    package init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path).appending("vibe-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    package var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? [] }
}
