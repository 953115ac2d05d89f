import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever a route throws into this API's error shape, and unknown routes into 404 or 405.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = APIRequestContext

    let endpoints: EndpointTable

    func handle(
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
        endpoints.methods(of: request.uri.path).map { .methodNotAllowed(allowed: $0) } ?? .notFound
    }

    private func unexpected(_ error: any Error, _ context: Context) -> APIError {
        context.logger.error("Request failed", metadata: ["error_type": "\(type(of: error))"])
        return .unexpected
    }
}
