import HTTPTypes
package import Hummingbird
package import Pipeline

/// All routes of the service in one list.
package struct APIRouter: Sendable {
    package var runner: JobRunner
    /// What a request may name, the default first.
    package var models: [String]
    package var version: String
    /// Longest silence towards a waiting client.
    package var heartbeat: Duration

    package init(runner: JobRunner, models: [String], version: String, heartbeat: Duration = .seconds(10)) {
        self.runner = runner
        self.models = models
        self.version = version
        self.heartbeat = heartbeat
    }

    package func router() -> Router<BasicRequestContext> {
        let status = StatusRoutes<BasicRequestContext>(runner: runner, version: version, models: models)
        let days = DayRoutes<BasicRequestContext>(runner: runner, models: models, heartbeat: heartbeat)
        let jobs = JobRoutes<BasicRequestContext>(runner: runner, ping: heartbeat)

        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: ErrorAnswers(routes: [
                "/": [.get, .head], "/health": [.get, .head], "/fetch-and-transcribe": [.post],
                "/jobs": [.get, .head], "/jobs/{id}": [.get, .head, .delete], "/jobs/{id}/events": [.get, .head],
            ]))
        router.get("/", use: status.overview)
        router.get("/health", use: status.health)
        router.post("/fetch-and-transcribe", use: days.transcribeDay)
        router.get("/jobs", use: jobs.list)
        router.get("/jobs/{id}", use: jobs.show)
        router.delete("/jobs/{id}", use: jobs.cancel)
        router.get("/jobs/{id}/events", use: jobs.events)
        return router
    }
}
