import HTTPTypes
import Hummingbird
import Settings

/// One operation of the API. The router, access control and 405 responses all use the same list.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    /// `{name}` matches any one component; no trailing slash.
    let path: String
    let access: AccessRules.Access
    let answer: @Sendable (Request, APIRequestContext) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: AccessRules.Access,
        answer: @escaping @Sendable (Request, APIRequestContext) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.answer = answer
    }
}

/// The endpoints by path.
struct EndpointTable: Sendable {
    private let endpoints: [String: [Endpoint]]

    init(_ endpoints: [Endpoint]) { self.endpoints = Dictionary(grouping: endpoints, by: \.path) }

    /// What a call reveals.
    ///
    /// - Parameter pattern: the path of the endpoint that the router found; `nil` or "NotFound", Hummingbird's name for it, if there is
    ///   none for this path and method.
    func access(_ pattern: String?, _ method: HTTPRequest.Method) -> AccessRules.Access {
        guard let pattern, pattern != "NotFound" else { return .request }
        let method = method == .head ? .get : method
        return endpoints[pattern]?.first { $0.method == method }?.access ?? .data
    }

    /// The methods of a path; `nil` if there is no such path.
    func methods(of path: String) -> [HTTPRequest.Method]? {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let found = endpoints[path] ?? endpoints.first { Self.matches(path, pattern: $0.key) }?.value
        return found?.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
    }

    private static func matches(_ path: String, pattern: String) -> Bool {
        let own = path.split(separator: "/"), wanted = pattern.split(separator: "/")
        return own.count == wanted.count && zip(own, wanted).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }
}

extension AccessRules {
    /// What a route reveals.
    enum Access: Sendable {
        /// What monitors poll, and pages and documents without data. Never rate-limited.
        case open
        /// The old service's one call, which answers with counts and slots, but no text. And unknown paths.
        case request
        /// What shows or changes what people said.
        case data
    }
}
