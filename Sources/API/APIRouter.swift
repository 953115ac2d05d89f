import HTTPTypes
package import Hummingbird
package import Pipeline

/// All routes of the service in one list.
package struct APIRouter: Sendable {
    package var runs: DayRuns
    /// What a request may name, the default first.
    package var models: [String]
    package var version: String
    /// Longest silence towards a waiting client.
    package var heartbeat: Duration

    package init(runs: DayRuns, models: [String], version: String, heartbeat: Duration = .seconds(10)) {
        self.runs = runs
        self.models = models
        self.version = version
        self.heartbeat = heartbeat
    }

    package func router() -> Router<BasicRequestContext> {
        let status = StatusRoutes<BasicRequestContext>(runs: runs, version: version, models: models)
        let days = DayRoutes<BasicRequestContext>(runs: runs, models: models, heartbeat: heartbeat)

        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: ErrorAnswers(routes: [
                "/": [.get, .head], "/health": [.get, .head], "/fetch-and-transcribe": [.post],
            ]))
        router.get("/", use: status.overview)
        router.get("/health", use: status.health)
        router.post("/fetch-and-transcribe", use: days.transcribeDay)
        return router
    }
}
