import API
import CoreMetrics
import Hummingbird
import HummingbirdTesting
import NIOCore
import Observability
import Testing

@Suite struct ObservationTests {
    @Test func requestsAreCountedByRoutePatternAndStatus() async throws {
        let registry = PrometheusRegistry()
        let observation = Observation(metrics: registry, metricsText: { registry.text() })
        try await TestService(observation: observation).application.test(.router) { client in
            for path in ["/health", "/health/", "/nowhere/1", "/nowhere/2", "/docs/passwd"] {
                _ = try await client.execute(uri: path, method: .get)
            }
            let answer = try await client.execute(uri: "/metrics", method: .get)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = String(buffer: answer.body).split(separator: "\n")
            #expect(lines.contains(#"vibe_http_requests_total{route="/health",method="GET",status="200"} 2"#))
            #expect(lines.contains(#"vibe_http_requests_total{route="(none)",method="GET",status="404"} 2"#))
            #expect(lines.contains(#"vibe_http_requests_total{route="/docs/{file}",method="GET",status="404"} 1"#))
            #expect(lines.contains(#"vibe_http_request_duration_seconds_count{route="/health"} 2"#))
        }
    }

    @Test func readyAnswersWithItsReasons() async throws {
        let observation = Observation(unreadiness: { [.modelNotLoaded, .workerStuck] })
        try await TestService(observation: observation).application.test(.router) { client in
            let answer = try await client.execute(uri: "/ready", method: .get)
            #expect(answer.status == .serviceUnavailable)
            #expect(
                String(buffer: answer.body) == #"{"status":"not_ready","reasons":["model_not_loaded","worker_stuck"]}"#)
        }
        let ready = try await TestService().answer(.get, "/ready")
        #expect(ready.status == 200)
        #expect(ready.body == #"{"status":"ready","reasons":[]}"#)
    }
}
