import HTTPTypes

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

    /// What a route reveals.
    enum Access: Sendable {
        /// What monitors poll, and pages and documents without data. Never rate-limited.
        case open
        /// The old service's one call, which answers with counts and slots, but no text. And unknown paths.
        case request
        /// What shows or changes what people said.
        case data

        init(_ route: String?, _ method: HTTPRequest.Method) {
            let isReading = method == .get || method == .head
            self =
                switch route {
                case "/", "/health", "/ready", "/openapi.json", "/docs", "/dashboard": isReading ? .open : .data
                // "NotFound" is Hummingbird's name for a path, or a method of it, without a route.
                case "/fetch-and-transcribe", "NotFound", nil: .request
                case .some(let route) where route.hasPrefix("/docs/") || route.hasPrefix("/dashboard/"):
                    isReading ? .open : .data
                default: .data
                }
        }
    }
}
