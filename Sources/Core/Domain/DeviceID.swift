import Plumbing

/// A recorder's identifier, as the clients in the field send it: free text, not always a UUID.
///
/// Valid: 1–128 characters of `A-Z a-z 0-9 . _ -`, but neither `.` nor `..`, so that an identifier is always
/// one harmless path component.
package struct DeviceID: Hashable, Sendable, CodedAsText {
    package let rawValue: String

    /// Returns `nil` when `rawValue` breaks the rule above.
    package init?(_ rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...128).contains(bytes.count), rawValue != ".", rawValue != ".." else { return nil }
        guard bytes.allSatisfy(Self.isAllowed) else { return nil }
        self.rawValue = rawValue
    }

    package var description: String { rawValue }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
