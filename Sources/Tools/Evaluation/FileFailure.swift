/// A file that could not be transcribed at all; it counts in no rate.
package struct FileFailure: Sendable, Equatable {
    package let path: String
    /// One sentence for people.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}
