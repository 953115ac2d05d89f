import Foundation
import SystemPackage

/// A folder of this process for what is read from files; best in memory: `TMPDIR` says where.
struct InputFolder {
    let path: FilePath

    init() {
        let temporary = FilePath(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/dev/shm")
        path = temporary.appending("fuzzing-\(getpid())")
        mkdir(path.string, 0o700)
    }

    /// - Parameter hole: zeros after the bytes, which take no room.
    func write(_ bytes: some Collection<UInt8>, to name: String, hole: Int = 0) {
        do {
            let file = try FileDescriptor.open(
                path.appending(name), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                if hole > 0 { try file.resize(to: Int64(bytes.count + hole)) }
            }
        } catch {
            fatalError("\(path): \(error)")
        }
    }
}
