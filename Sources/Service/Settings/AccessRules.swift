import Crypto
import Domain
import Foundation
package import Plumbing

/// Who may call what, and how often.
///
/// | | with keys | without | without, `isAnonymousAllowed` |
/// |---|---|---|---|
/// | `Access.open` | everyone | everyone | everyone |
/// | `Access.request` | a key | everyone | everyone |
/// | `Access.data` | a key | direct callers on this machine, not through a proxy | everyone |
package struct AccessRules: Sendable {
    package var keys: APIKeys
    /// Without keys, everyone who can reach the port may see and change what people said.
    package var isAnonymousAllowed: Bool
    /// Requests per minute and key, or per address without keys; `nil` for no limit.
    package var requestsPerMinute: Int?
    /// Other origins whose pages may call this service from a browser.
    package var allowedOrigins: [String]

    package init(
        keys: APIKeys = APIKeys(), isAnonymousAllowed: Bool = false, requestsPerMinute: Int? = nil,
        allowedOrigins: [String] = []
    ) {
        self.keys = keys
        self.isAnonymousAllowed = isAnonymousAllowed
        self.requestsPerMinute = requestsPerMinute
        self.allowedOrigins = allowedOrigins
    }
}

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
