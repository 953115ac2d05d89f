import HTTPTypes
package import Hummingbird

/// CORS for the origins that were allowed by name, and nothing for all others.
package struct CrossOrigin: RouterMiddleware {
    package typealias Context = APIRequestContext

    let allowedOrigins: [String]
    private let cors = CORSMiddleware<Context>(
        allowOrigin: .originBased,
        allowHeaders: [.accept, .authorization, .contentType, .xAPIKey, .prefer, .lastEventID],
        allowMethods: [.get, .post, .delete], exposedHeaders: [HTTPField.Name.location.rawName, "Retry-After"],
        maxAge: .seconds(600))

    init(allowedOrigins: [String]) { self.allowedOrigins = allowedOrigins }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], allowedOrigins.contains(origin) else {
            return try await next(request, context)
        }
        return try await cors.handle(request, context: context, next: next)
    }
}
