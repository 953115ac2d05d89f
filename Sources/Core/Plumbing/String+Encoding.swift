extension String {
    /// The text as one value of a URL's query: every byte of its UTF-8 but letters, digits and `-._~` is escaped.
    package var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The text without the control characters U+0000 to U+001F except tab and line feed: they are not text, and PostgreSQL takes no U+0000.
    package var withoutControlCharacters: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        return String(
            unicodeScalars.lazy.filter { !Self.isControl($0) }.reduce(into: UnicodeScalarView()) { $0.append($1) })
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\t" && scalar != "\n"
    }
}
