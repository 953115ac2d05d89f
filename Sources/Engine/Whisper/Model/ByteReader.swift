import Foundation

/// Reads little-endian values one after the other and never past the end.
struct ByteReader {
    private let data: Data
    /// The file's name, for errors.
    private let file: String
    private var offset = 0

    init(_ data: Data, file: String) {
        self.data = data
        self.file = file
    }

    mutating func uint8() throws(WeightFileError) -> UInt8 { try value() }

    mutating func uint32() throws(WeightFileError) -> UInt32 { UInt32(littleEndian: try value()) }

    /// A u16 length that counts a final NUL, then the bytes.
    mutating func string() throws(WeightFileError) -> String {
        let length: UInt16 = UInt16(littleEndian: try value())
        let range = try skip(Int(length))
        guard length > 0, let text = String(data: data[range].dropLast(), encoding: .utf8) else {
            throw .damaged(file: file, "a name in it is not text")
        }
        return text
    }

    /// The range of the next `count` bytes, which are skipped.
    mutating func skip(_ count: Int) throws(WeightFileError) -> Range<Int> {
        guard count <= data.count - offset else { throw .damaged(file: file, "it ends too early") }
        defer { offset += count }
        return offset..<offset + count
    }

    private mutating func value<Value: FixedWidthInteger>() throws(WeightFileError) -> Value {
        let range = try skip(MemoryLayout<Value>.size)
        return data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self) }
    }
}
