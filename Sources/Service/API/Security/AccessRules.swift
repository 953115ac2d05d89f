import HTTPTypes

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

    /// What a route gives away.
    enum Access: Sendable {
        /// What monitors poll, and pages and documents that hold no data. Never refused for being asked too often.
        case open
        /// The old service's one call, which answers with counts and slots: no text of anybody. And what no route has.
        case request
        /// What shows or changes what people said.
        case data

        init(_ route: String?, _ method: HTTPRequest.Method) {
            let isReading = method == .get || method == .head
            self =
                switch route {
                case "/", "/health", "/ready", "/openapi.json", "/docs", "/dashboard": isReading ? .open : .data
                // "NotFound" is Hummingbird's word for a path, or a method of it, that no route has.
                case "/fetch-and-transcribe", "NotFound", nil: .request
                case .some(let route) where route.hasPrefix("/docs/") || route.hasPrefix("/dashboard/"):
                    isReading ? .open : .data
                default: .data
                }
        }
    }
}
