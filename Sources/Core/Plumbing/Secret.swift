/// A key or token that no log line, error or debugger dump shows by accident.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The secret itself, for the header it belongs in.
    package let value: String

    /// Trims whitespace around `value`, which files of secrets tend to end with; `nil` if nothing is left.
    package init?(_ value: String) {
        let bytes = Array(value.utf8)
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return nil }
        self.value = String(decoding: bytes[first...last], as: UTF8.self)
    }

    package var description: String { "(secret)" }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// `text` without the secret, in case another system has repeated it.
    ///
    /// Compares bytes, because a combining mark after the secret changes its last character.
    package func redacted(from text: String) -> String {
        let parts = text.utf8.split(separator: value.utf8, omittingEmptySubsequences: false)
        return String(decoding: Array(parts.joined(separator: "(secret)".utf8)), as: UTF8.self)
    }

    /// The beginning of another system's message, without the secret, for an error or a log line. A single character may be as long
    /// as the whole text, so scalars are counted.
    package func excerpt(of text: String) -> String {
        String(String.UnicodeScalarView(redacted(from: text).unicodeScalars.prefix(200)))
    }
}
