import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// Turns whatever a route throws into this API's error shape, and unknown routes into 404 or 405.
package struct ErrorAnswers<Context: RequestContext>: RouterMiddleware {
    /// The methods of each route, paths without a trailing slash.
    let routes: [String: [HTTPRequest.Method]]

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return Response(error)
        } catch let error as HTTPError where error.status == .notFound {
            return Response(missing(request))
        } catch let error as any HTTPResponseError {
            guard error.status == .contentTooLarge else { return Response(unexpected(error, context)) }
            return Response(.bodyTooLarge(limit: DayRoutes<Context>.maximumBodySize))
        } catch {
            return Response(unexpected(error, context))
        }
    }

    private func missing(_ request: Request) -> APIError {
        guard let methods = routes[request.uri.path.trimmingTrailingSlash] else { return .notFound }
        return .methodNotAllowed(allowed: methods)
    }

    private func unexpected(_ error: any Error, _ context: Context) -> APIError {
        context.logger.error("Request failed", metadata: ["error_type": "\(type(of: error))"])
        return .unexpected
    }
}

extension String {
    fileprivate var trimmingTrailingSlash: String {
        count > 1 && hasSuffix("/") ? String(dropLast()) : self
    }
}
