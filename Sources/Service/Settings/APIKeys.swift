import Crypto
import Domain
import Foundation
package import Plumbing

/// The keys that open the API, kept only as digests.
package struct APIKeys: Sendable {
    private let digests: [SHA256.Digest]

    package init(_ keys: [Secret] = []) {
        digests = keys.map { Self.digest($0.value) }
    }

    package var isEmpty: Bool { digests.isEmpty }

    /// Which key `candidate` is, or `nil`. Takes the same time whichever it is: digests are compared in constant time,
    /// and all of them.
    package func position(of candidate: String) -> Int? {
        let digest = Self.digest(candidate)
        var found: Int?
        for (position, known) in digests.enumerated() where known == digest { found = position }
        return found
    }

    private static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(data: Data(text.utf8)) }
}
