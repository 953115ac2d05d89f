import CoreMetrics
import Domain
import HTTPTypes
package import Hummingbird
import Plumbing

/// Counts requests by route pattern, method and status, and times them until the response headers are ready.
package struct RequestMetrics: RouterMiddleware {
    package typealias Context = APIRequestContext

    let factory: any MetricsFactory

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let duration = ContinuousClock.now - start
        // Hummingbird's own name for a path without a route.
        let route = context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "(none)"
        Counter(
            label: "vibe_http_requests_total",
            dimensions: [
                ("route", route), ("method", request.method.rawValue), ("status", String(response.status.code)),
            ], factory: factory
        ).increment()
        Timer(label: "vibe_http_request_duration_seconds", dimensions: [("route", route)], factory: factory)
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
        return response
    }
}

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
