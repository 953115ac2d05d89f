import HTTPTypes
package import Hummingbird
import Settings

/// Lets a request through if `AccessRules` allow it, within the rate limit.
package struct AccessControl: RouterMiddleware {
    package typealias Context = APIRequestContext

    private let rules: AccessRules
    private let endpoints: EndpointTable
    private let limiter: RateLimiter?

    init(rules: AccessRules, endpoints: EndpointTable) {
        self.rules = rules
        self.endpoints = endpoints
        limiter = rules.requestsPerMinute.map { RateLimiter(perMinute: $0) }
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try refuseOtherSites(request)
        let access = endpoints.access(context.endpointPath, request.method)
        if access == .open { return try await next(request, context) }
        let position = Self.key(in: request.headers).flatMap { rules.keys.position(of: $0) }
        // Wrong keys count for the address, so that they cannot be guessed quickly.
        let caller = position.map { RateLimiter.Caller.key($0) } ?? .address(Self.address(of: request, context))
        if let wait = limiter?.take(caller) { throw APIError.tooManyRequests(retryAfter: wait) }
        if position == nil, !rules.keys.isEmpty { throw APIError.keyRequired }
        var context = context
        context.maySeeData = position != nil || rules.isAnonymousAllowed || Self.isLocal(request, context)
        if access == .data, !context.maySeeData { throw APIError.privateWithoutKey }
        return try await next(request, context)
    }

    /// Whether the caller is a program on this machine, acting for itself. A name for this machine that is not its
    /// own is one that a page elsewhere made to point here (DNS rebinding), or that a proxy passes on.
    private static func isLocal(_ request: Request, _ context: Context) -> Bool {
        guard isLoopback(context.remoteAddress?.ipAddress) else { return false }
        let isForwarded = request.headers.contains { field in
            let name = field.name.canonicalName
            return name.hasPrefix("x-forwarded-") || ["forwarded", "x-real-ip", "via"].contains(name)
        }
        return !isForwarded && request.head.authority.map(isLoopbackHost) != false
    }

    /// `nil`: the caller is in this process, as tests are.
    private static func isLoopback(_ address: String?) -> Bool {
        guard let address else { return true }
        return address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    /// - Parameter authority: the content of `Host`, such as `127.0.0.1:8001` or `[::1]:8001`.
    private static func isLoopbackHost(_ authority: String) -> Bool {
        let isBracketed = authority.hasPrefix("[")
        let host = authority.prefix { isBracketed ? $0 != "]" : $0 != ":" }
        var port = authority.dropFirst(host.count)
        if isBracketed { port = port.dropFirst() }
        guard port.isEmpty || port.first == ":" && UInt16(port.dropFirst()) != nil else { return false }
        return host.lowercased() == "localhost" || host == "[::1" && authority.contains("]") || isIPv4Loopback(host)
    }

    /// A page of another site cannot make a visitor's browser start or cancel jobs: browsers say where a call comes from.
    private func refuseOtherSites(_ request: Request) throws(APIError) {
        guard ![.get, .head, .options].contains(request.method) else { return }
        let origin = request.headers[.origin]
        if let origin, rules.allowedOrigins.contains(origin) { return }
        switch request.headers[.secFetchSite] {
        case "cross-site": throw .crossSite
        // Browsers leave it out towards addresses that are not secure; there the origin must be this service's own.
        case nil:
            guard let origin, let authority = request.head.authority else { return }
            let host = { (text: Substring) in
                text.hasPrefix("[") ? text.prefix { $0 != "]" } : text.prefix { $0 != ":" }
            }
            let other = origin.drop { $0 != "/" }.drop { $0 == "/" }
            if host(other).lowercased() != host(authority[...]).lowercased() { throw .crossSite }
        default: return
        }
    }

    /// 127.0.0.0/8 in numbers: `127.evil.example` is a name like any other.
    private static func isIPv4Loopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }

    private static func key(in headers: HTTPFields) -> String? {
        if let key = headers[.xAPIKey], !key.isEmpty { return key }
        guard let value = headers[.authorization], let space = value.firstIndex(of: " "),
            value[..<space].lowercased() == "bearer"
        else { return nil }
        return value[space...].trimmingPrefix(while: { $0 == " " }).description
    }

    /// The peer; behind a proxy on this machine, the address that the proxy saw, which it appends to what it was sent.
    private static func address(of request: Request, _ context: Context) -> String {
        let peer = context.remoteAddress?.ipAddress ?? "local"
        guard isLoopback(context.remoteAddress?.ipAddress), let forwarded = request.headers[.xForwardedFor],
            let last = forwarded.split(separator: ",").last?.trimmingPrefix(while: { $0 == " " }), last.count <= 64
        else { return peer }
        return String(last)
    }
}

extension HTTPField.Name {
    static let xAPIKey = Self("X-API-Key")!
    static let xForwardedFor = Self("X-Forwarded-For")!
    static let secFetchSite = Self("Sec-Fetch-Site")!
}
