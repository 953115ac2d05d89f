import HTTPTypes
import Settings

extension AccessRules {
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
                // "NotFound" is Hummingbird's word for a path, or a method of it, that no route has.
                case "/fetch-and-transcribe", "NotFound", nil: .request
                case .some(let route) where route.hasPrefix("/docs/") || route.hasPrefix("/dashboard/"):
                    isReading ? .open : .data
                default: .data
                }
        }
    }
}
