import Domain
import Foundation
import NIOCore
import SystemPackage

/// A new file that only this user can read, being written.
struct TemporaryFile {
    let path: FilePath
    private let descriptor: SystemPackage.FileDescriptor

    /// Creates the file under an unguessable name; an existing file or link is never opened.
    init(in directory: FilePath, prefix: String) throws(VaultError) {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        path = directory.appending("\(Self.mark)\(getpid())-\(prefix)-\(suffix).audio")
        do {
            descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite)
        } catch {
            throw Self.fault(error, "a file in \(directory) cannot be created")
        }
    }

    func append(_ buffer: ByteBuffer) throws(VaultError) {
        do {
            _ = try buffer.withUnsafeReadableBytes { try descriptor.writeAll($0) }
        } catch {
            throw Self.fault(error, "\(path) cannot be written")
        }
    }

    func close() throws(VaultError) {
        do {
            try descriptor.close()
        } catch {
            throw Self.fault(error, "\(path) cannot be written")
        }
    }

    private static func fault(_ error: any Error, _ what: String) -> VaultError {
        let detail = "\(what) (TEMP_DIR): \(error)"
        guard let error = error as? Errno, [.noSpace, .diskQuotaExceeded].contains(error) else {
            return .disk(detail: detail)
        }
        return .noSpace(detail: detail)
    }

    /// Names of downloads begin with this and the ID of the process that created them.
    private static let mark = "vibe-transcriber-"

    /// Removes what dead processes left behind, including an earlier one with this process's ID.
    static func removeAbandoned(in directory: FilePath) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.string)) ?? []
        for name in names where name.hasPrefix(mark) && name.hasSuffix(".audio") {
            guard let process = Int32(name.dropFirst(mark.count).prefix { $0 != "-" }) else { continue }
            let isAlive = process != getpid() && (kill(process, 0) == 0 || errno == EPERM)
            if !isAlive { try? FileManager.default.removeItem(atPath: directory.appending(name).string) }
        }
    }
}
