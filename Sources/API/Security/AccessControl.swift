import HTTPTypes
package import Hummingbird

/// Lets a request through when it brings a key, its route needs none or there are no keys; and not too often.
package struct AccessControl: RouterMiddleware {
    package typealias Context = APIRequestContext

    private let rules: AccessRules
    private let limiter: RateLimiter?

    init(rules: AccessRules) {
        self.rules = rules
        limiter = rules.requestsPerMinute.map { RateLimiter(perMinute: $0) }
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try refuseOtherSites(request)
        if AccessRules.isOpen(context.endpointPath), request.method == .get || request.method == .head {
            return try await next(request, context)
        }
        let position = Self.key(in: request.headers).flatMap { rules.keys.position(of: $0) }
        // Wrong keys count for the address, so that they cannot be guessed quickly.
        let caller = position.map { RateLimiter.Caller.key($0) } ?? .address(Self.address(of: request, context))
        if let wait = limiter?.take(caller) { throw APIError.tooManyRequests(retryAfter: wait) }
        if position == nil, !rules.keys.isEmpty { throw APIError.keyRequired }
        return try await next(request, context)
    }

    /// A page of another site cannot make a visitor's browser start or cancel jobs: browsers say where a call comes from.
    private func refuseOtherSites(_ request: Request) throws(APIError) {
        guard request.headers[.secFetchSite] == "cross-site", request.method != .get, request.method != .head else {
            return
        }
        if let origin = request.headers[.origin], rules.allowedOrigins.contains(origin) { return }
        throw .crossSite
    }

    private static func key(in headers: HTTPFields) -> String? {
        if let key = headers[.xAPIKey] { return key }
        guard let value = headers[.authorization], let space = value.firstIndex(of: " "),
            value[..<space].lowercased() == "bearer"
        else { return nil }
        return value[space...].trimmingPrefix(while: { $0 == " " }).description
    }

    /// The peer; behind a proxy on this machine, the address that the proxy saw, which it appends to what it was sent.
    private static func address(of request: Request, _ context: Context) -> String {
        let peer = context.remoteAddress?.ipAddress ?? "local"
        guard ["127.0.0.1", "::1", "local"].contains(peer), let forwarded = request.headers[.xForwardedFor],
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
