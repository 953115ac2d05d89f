/// A key or token that no log line, error or debugger dump shows by accident.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The secret itself, for the header it belongs in.
    package let value: String

    /// Drops white space around `value`, which files of secrets tend to end with; `nil` when nothing is left.
    package init?(_ value: String) {
        let bytes = Array(value.utf8)
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return nil }
        self.value = String(decoding: bytes[first...last], as: UTF8.self)
    }

    package var description: String { "(secret)" }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// `text` without the secret, should another system have repeated it.
    package func redacted(from text: String) -> String {
        text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "(secret)")
    }
}
