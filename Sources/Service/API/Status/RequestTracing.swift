import Domain
import HTTPTypes
package import Hummingbird
import Plumbing

/// Puts each request into the trace that its `traceparent` names, or into a new one.
package struct RequestTracing: RouterMiddleware {
    package typealias Context = APIRequestContext

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let trace = request.headers[.traceparent].flatMap { TraceContext(header: $0)?.child } ?? TraceContext()
        return try await CallContext.$trace.withValue(trace) { try await next(request, context) }
    }
}

extension HTTPField.Name {
    fileprivate static let traceparent = Self("traceparent")!
}
