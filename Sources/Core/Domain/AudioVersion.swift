/// The vault's mark of a recording's content: two different marks mean different audio. For a web server the ETag or the
/// time of the last change, for a folder the time and size of the file.
package struct AudioVersion: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}
