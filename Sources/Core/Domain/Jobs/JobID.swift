package import Foundation
import Plumbing

/// The name of a job: a UUID in lower-case letters.
package struct JobID: Hashable, Sendable, CodedAsText {
    package let rawValue: String

    /// A new name.
    package init() { self.init(UUID()) }

    package init(_ uuid: UUID) { rawValue = uuid.uuidString.lowercased() }

    /// Returns `nil` unless `text` is a UUID; upper-case letters are accepted.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.init(uuid)
    }

    package var description: String { rawValue }
}
