import Foundation
package import SystemPackage

extension FilePath {
    /// The folder itself, or the first above it that exists.
    package var nearestFolder: String {
        var url = URL(filePath: isEmpty ? "." : string).standardizedFileURL
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
        return url.path
    }
}
