import Foundation
import SystemPackage

/// An open file of weights, read piece by piece.
///
/// It is not mapped: mapped pages would count as memory of the process until long after they have been packed.
final class ArrayFile {
    /// The name without its folder, for errors.
    let name: String
    let length: Int
    private let descriptor: FileDescriptor

    init(_ path: FilePath) throws(WeightFileError) {
        let name = path.lastComponent?.string ?? path.string
        self.name = name
        do {
            descriptor = try FileDescriptor.open(path, .readOnly)
        } catch {
            throw .unreadable(file: name)
        }
        guard let length = try? descriptor.seek(offset: 0, from: .end) else {
            try? descriptor.close()
            throw .unreadable(file: name)
        }
        self.length = Int(length)
    }

    deinit { try? descriptor.close() }

    /// Fills `buffer` with the bytes from `offset` on.
    func read(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(WeightFileError) {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            guard let count = try? descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest), count > 0
            else { throw .unreadable(file: name) }
            filled += count
        }
    }

    /// The first `count` bytes.
    func head(_ count: Int) throws(WeightFileError) -> Data {
        var data = Data(count: count)
        var failure: WeightFileError?
        data.withUnsafeMutableBytes { buffer in
            do throws(WeightFileError) { try read(from: 0, into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return data
    }
}
