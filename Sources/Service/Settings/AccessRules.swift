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
