import NIOCore
import SystemPackage
import WatchMe

/// A new file that only this user can read, being written.
struct TemporaryFile {
    let path: FilePath
    private let descriptor: SystemPackage.FileDescriptor

    /// Creates the file under a name that nobody can guess; an existing file or link is never opened.
    init(in directory: FilePath, prefix: String) throws(VaultError) {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        path = directory.appending("\(prefix)-\(suffix).audio")
        do {
            descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite)
        } catch {
            throw .disk(detail: "a file in \(directory) cannot be made: \(error)")
        }
    }

    func append(_ buffer: ByteBuffer) throws(VaultError) {
        do {
            _ = try buffer.withUnsafeReadableBytes { try descriptor.writeAll($0) }
        } catch {
            throw .disk(detail: "\(path) cannot be written: \(error)")
        }
    }

    func close() throws(VaultError) {
        do {
            try descriptor.close()
        } catch {
            throw .disk(detail: "\(path) cannot be written: \(error)")
        }
    }
}
