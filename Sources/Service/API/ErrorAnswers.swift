import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever a route throws into this API's error shape, and unknown routes into 404 or 405.
package struct ErrorAnswers<Context: RequestContext>: RouterMiddleware {
    /// The methods of each route, paths without a trailing slash; `{name}` stands for any one component.
    let routes: [String: [HTTPRequest.Method]]

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return Response(error)
        } catch let error as HTTPParserError {
            // The client disconnected in the middle of its request, or sent invalid HTTP: there is no one to answer.
            throw error
        } catch let error as HTTPError where error.status == .notFound {
            return Response(missing(request))
        } catch let error as any HTTPResponseError {
            guard error.status == .contentTooLarge else { return Response(unexpected(error, context)) }
            return Response(.bodyTooLarge(limit: DayRoutes.maximumBodySize))
        } catch {
            return Response(unexpected(error, context))
        }
    }

    private func missing(_ request: Request) -> APIError {
        let path = request.uri.path.trimmingTrailingSlash
        let methods = routes[path] ?? routes.first { path.matches(pattern: $0.key) }?.value
        return methods.map { .methodNotAllowed(allowed: $0) } ?? .notFound
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

    fileprivate func matches(pattern: String) -> Bool {
        let own = split(separator: "/"), wanted = pattern.split(separator: "/")
        return own.count == wanted.count && zip(own, wanted).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }
}
