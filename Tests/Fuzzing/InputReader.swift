/// Takes a fuzzer's input apart. Where it has ended, what is taken is empty or zero.
struct InputReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// The bytes before the next `end`, which is passed over.
    mutating func bytes(upTo end: UInt8) -> [UInt8] {
        let bytes = [UInt8](rest.prefix { $0 != end })
        rest = rest.dropFirst(bytes.count + 1)
        return bytes
    }

    mutating func line() -> String { String(decoding: bytes(upTo: UInt8(ascii: "\n")), as: UTF8.self) }
}
