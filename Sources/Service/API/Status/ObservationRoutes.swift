import HTTPTypes
import Hummingbird
import NIOCore
import Observability
import Reports

/// What the service reports to its operators: `GET /ready` and `GET /metrics`.
struct ObservationRoutes: Sendable {
    let observation: Observation

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/ready", .open, answer: ready),
            Endpoint(.get, "/metrics", .data, answer: metrics),
        ]
    }

    /// 503 with the reasons until a request could be processed.
    func ready(_ request: Request, _ context: APIRequestContext) async -> Response {
        let reasons = await observation.unreadiness()
        return Response(
            status: reasons.isEmpty ? .ok : .serviceUnavailable,
            json: .members([
                "status": .string(reasons.isEmpty ? "ready" : "not_ready"),
                "reasons": .strings(reasons.map(\.rawValue)),
            ]))
    }

    func metrics(_ request: Request, _ context: APIRequestContext) async -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: await observation.metricsText())))
    }
}
