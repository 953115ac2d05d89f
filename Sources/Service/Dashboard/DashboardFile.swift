/// One file of the dashboard, embedded in the program.
package struct DashboardFile: Sendable {
    /// The path in the page's links: below `dashboard/`.
    package let name: String
    package let contentType: String
    package let bytes: [UInt8]
    /// Changes with the content: an `ETag` with its quotes.
    package let tag: String

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        tag = "\"" + String(Self.digest(of: bytes), radix: 16) + "\""
        contentType =
            switch name.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            default: "image/svg+xml"
            }
    }

    /// FNV-1a: tells versions apart; not a protection.
    private static func digest(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
