import Foundation
package import SystemPackage
import Whisper

/// The kind of file system that a folder is on, by its Linux name, such as `ext4`, `tmpfs` or `nfs4`.
package enum FileSystemKind {
    /// The mount that contains the folder, or the first existing one above it; `nil` if unknown. The last of
    /// several mounts on one place counts, because it hides the others.
    package static func name(
        of folder: FilePath, mounts: String? = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    ) -> String? {
        var path = folder
        while !FileManager.default.fileExists(atPath: path.isEmpty ? "." : path.string), path.removeLastComponent() {}
        guard let resolved = realpath(path.isEmpty ? "." : path.string, nil) else { return nil }
        defer { free(resolved) }
        let place = FilePath(String(cString: resolved))
        var best: (depth: Int, name: String)?
        for mount in (mounts ?? "").split(separator: "\n").compactMap({ Mount($0) }) {
            let point = FilePath(mount.point)
            guard place.starts(with: point), point.components.count >= best?.depth ?? 0 else { continue }
            best = (point.components.count, mount.type)
        }
        return best?.name
    }

    /// Whether files there are kept in memory.
    static func isMemory(_ folder: FilePath) -> Bool { ["tmpfs", "ramfs"].contains(name(of: folder)) }
}
