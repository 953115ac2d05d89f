import Foundation
import SystemPackage

/// Where the tests find the base model, and the project's own clips.
enum RealModel {
    static let directory: FilePath = {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["MODEL_DIR"], !folder.isEmpty { return FilePath(folder) }
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.cache"
        return FilePath(cache).appending("vibe-transcriber").appending("models")
    }()

    static let isThere = FileManager.default.fileExists(
        atPath: directory.appending("base").appending("model.bin").string)

    static let samples: FilePath = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Samples")
}
