import HTTPTypes
package import Hummingbird

/// Headers that restrict what a browser does with an answer.
package struct SecurityHeaders: RouterMiddleware {
    package typealias Context = APIRequestContext

    /// Pages get everything from this service, and nothing inline.
    static let pagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") == true
        response.headers[.contentSecurityPolicy] = isPage ? Self.pagePolicy : Self.dataPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.xFrameOptions] = "DENY"
        // Answers hold what people said: no cache may keep them unless a route says otherwise.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = Self("Referrer-Policy")!
    fileprivate static let xFrameOptions = Self("X-Frame-Options")!
}
