/// A file that could not be transcribed at all; it is excluded from all rates.
package struct FileFailure: Sendable, Equatable {
    package let path: String
    /// One sentence for people.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}
