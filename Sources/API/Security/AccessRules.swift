/// Who may call what, and how often.
package struct AccessRules: Sendable {
    /// None: everybody may call everything.
    package var keys: APIKeys
    /// Requests a minute for each key, or for each address where there are no keys; `nil` for no limit.
    package var requestsPerMinute: Int?
    /// Other origins whose pages may call this service from a browser.
    package var allowedOrigins: [String]

    package init(keys: APIKeys = APIKeys(), requestsPerMinute: Int? = nil, allowedOrigins: [String] = []) {
        self.keys = keys
        self.requestsPerMinute = requestsPerMinute
        self.allowedOrigins = allowedOrigins
    }

    /// Routes that answer without a key, and are never refused for being asked too often: what monitors poll, and pages
    /// and documents that hold no data.
    static func isOpen(_ route: String?) -> Bool {
        switch route {
        case "/", "/health", "/ready", "/openapi.json", "/docs", "/dashboard": true
        case .some(let route): route.hasPrefix("/docs/") || route.hasPrefix("/dashboard/")
        case nil: false
        }
    }
}
