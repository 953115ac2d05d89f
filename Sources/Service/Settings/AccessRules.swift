/// Who may call what, and how often.
///
/// | | with keys | without | without, `isAnonymousAllowed` |
/// |---|---|---|---|
/// | `Access.open` | everybody | everybody | everybody |
/// | `Access.request` | a key | everybody | everybody |
/// | `Access.data` | a key | callers on this machine that no proxy stands before | everybody |
package struct AccessRules: Sendable {
    package var keys: APIKeys
    /// Without keys, everybody who reaches the port may see and change what people said.
    package var isAnonymousAllowed: Bool
    /// Requests a minute for each key, or for each address where there are no keys; `nil` for no limit.
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
