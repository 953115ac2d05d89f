import CKernels
import Foundation

/// One named array of a weight file, whose place in it has been checked.
struct StoredArray {
    enum Element {
        case float32
        case float16
        case bfloat16
        case int8
        case int16
        case int32
        /// An element of this many bytes; Whisper's weights never have this type.
        case other(size: Int)

        var size: Int {
            switch self {
            case .float32, .int32: 4
            case .float16, .bfloat16, .int16: 2
            case .int8: 1
            case .other(let size): size
            }
        }

        var isFloat: Bool {
            switch self {
            case .float32, .float16, .bfloat16: true
            case .int8, .int16, .int32, .other: false
            }
        }
    }

    let file: ArrayFile
    let shape: [Int]
    let element: Element
    /// Byte offset of the first element.
    let offset: Int

    var count: Int { shape.reduce(1, *) }

    /// Elements of a shape; `nil` for one that no model has.
    static func count(_ shape: [Int]) -> Int? {
        var count = 1
        for dimension in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow, product <= 1 << 34 else { return nil }
            count = product
        }
        return count
    }

    /// Widens `count` elements from element `start` on into `output`; the elements are floats.
    func read(
        from start: Int, count: Int, into output: UnsafeMutablePointer<Float>, kernels: KernelSet
    ) throws(WeightFileError) {
        try withBytes(from: start, count: count) { bytes in
            guard let base = bytes.baseAddress else { return }
            switch element {
            case .float16: kernels.fromHalf(base.assumingMemoryBound(to: ck_half.self), into: output, count: count)
            case .float32: memcpy(output, base, count * MemoryLayout<Float>.stride)
            case .bfloat16:
                for index in 0..<count {
                    let upper = bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                    output[index] = Float(bitPattern: UInt32(UInt16(littleEndian: upper)) << 16)
                }
            case .int8, .int16, .int32, .other: preconditionFailure("WeightArray rejects integers")
            }
        }
    }

    /// The value of an array of one integer, such as `decoder/num_heads`; −1 for another element.
    func integer() throws(WeightFileError) -> Int {
        var value = -1
        try withBytes(from: 0, count: 1) { bytes in
            switch element {
            case .int8: value = Int(bytes.loadUnaligned(as: Int8.self))
            case .int16: value = Int(Int16(littleEndian: bytes.loadUnaligned(as: Int16.self)))
            case .int32: value = Int(Int32(littleEndian: bytes.loadUnaligned(as: Int32.self)))
            case .float32, .float16, .bfloat16, .other: break
            }
        }
        return value
    }

    private func withBytes(
        from start: Int, count: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(WeightFileError) {
        precondition(start >= 0 && count >= 0 && start + count <= self.count, "inside the array")
        var failure: WeightFileError?
        withUnsafeTemporaryAllocation(byteCount: count * element.size, alignment: 16) { buffer in
            do throws(WeightFileError) {
                try file.read(from: offset + start * element.size, into: buffer)
                body(UnsafeRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
