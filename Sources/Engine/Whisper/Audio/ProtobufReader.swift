import Foundation

/// Walks the fields of one Protocol Buffers message, without a schema.
struct ProtobufReader {
    struct Field {
        let number: Int
        /// The value of a number field; otherwise 0.
        let value: UInt64
        /// The content of a length-delimited field.
        let bytes: Data?
    }

    private var rest: Data.SubSequence
    private(set) var isDamaged = false

    init(_ bytes: Data) { rest = bytes }

    /// The next field, or `nil` at the end or if the message is damaged.
    mutating func next() -> Field? {
        guard !rest.isEmpty, !isDamaged else { return nil }
        guard let key = varint() else { return damaged() }
        let number = Int(truncatingIfNeeded: key >> 3)
        switch key & 7 {
        case 0:
            guard let value = varint() else { return damaged() }
            return Field(number: number, value: value, bytes: nil)
        case 1: return take(8).map { Field(number: number, value: 0, bytes: $0) } ?? damaged()
        case 2:
            guard let length = varint(), length <= UInt64(rest.count) else { return damaged() }
            return take(Int(length)).map { Field(number: number, value: 0, bytes: $0) } ?? damaged()
        case 5: return take(4).map { Field(number: number, value: 0, bytes: $0) } ?? damaged()
        default: return damaged()
        }
    }

    /// A number of seven bits per byte, low bits first; `nil` if there is none.
    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, through: 63, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        return nil
    }

    private mutating func take(_ count: Int) -> Data? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func damaged() -> Field? {
        isDamaged = true
        return nil
    }
}
