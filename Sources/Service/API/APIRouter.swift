import HTTPTypes
package import Hummingbird
package import Observability
package import Pipeline
package import Settings

/// All routes of the service in one list.
package struct APIRouter: Sendable {
    package var runner: JobRunner
    /// What a request may name, the default first.
    package var models: [String]
    package var version: String
    /// The longest silence towards a waiting client.
    package var heartbeat: Duration
    package var access: AccessRules
    package var observation: Observation
    /// The folder with Swagger UI's files.
    package var documentationFolder: String

    /// Recorders and their months.
    package var calendar: RecorderCalendar
    package var load: @Sendable () -> MachineLoad

    package init(
        runner: JobRunner, calendar: RecorderCalendar, models: [String], version: String,
        heartbeat: Duration = .seconds(10), access: AccessRules = AccessRules(),
        observation: Observation = Observation(), documentationFolder: String = "",
        load: @escaping @Sendable () -> MachineLoad = { MachineLoad() }
    ) {
        self.runner = runner
        self.calendar = calendar
        self.models = models
        self.version = version
        self.heartbeat = heartbeat
        self.access = access
        self.observation = observation
        self.documentationFolder = documentationFolder
        self.load = load
    }

    package func router() -> Router<APIRequestContext> {
        let status = StatusRoutes<APIRequestContext>(
            runner: runner, version: version, models: models, machine: load)
        let days = DayRoutes(runner: runner, models: models, heartbeat: heartbeat)
        let jobs = JobRoutes<APIRequestContext>(runner: runner, ping: heartbeat)
        let devices = DeviceRoutes<APIRequestContext>(days: DayOverviews(runner: runner), calendar: calendar)
        let dashboard = DashboardRoutes<APIRequestContext>()
        let documentation = DocumentationRoutes(
            directory: documentationFolder, version: version, models: models)
        let operators = ObservationRoutes(observation: observation)

        let router = Router(context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestTracing())
        router.add(middleware: RequestMetrics(factory: observation.metrics))
        router.add(middleware: SecurityHeaders())
        router.add(middleware: CrossOrigin(allowedOrigins: access.allowedOrigins))
        router.add(
            middleware: ErrorAnswers(routes: [
                "/": [.get, .head], "/health": [.get, .head], "/fetch-and-transcribe": [.post],
                "/jobs": [.get, .head], "/jobs/{id}": [.get, .head, .delete], "/jobs/{id}/events": [.get, .head],
                "/ready": [.get, .head], "/metrics": [.get, .head], "/openapi.json": [.get, .head],
                "/docs": [.get, .head], "/docs/{file}": [.get, .head],
                "/devices": [.get, .head], "/devices/{device_id}/days/{date}": [.get, .head],
                "/devices/{device_id}/months/{month}": [.get, .head],
                "/load": [.get, .head], "/dashboard": [.get, .head], "/dashboard/{file}": [.get, .head],
            ]))
        router.add(middleware: AccessControl(rules: access))
        router.get("/", use: status.overview)
        router.get("/health", use: status.health)
        router.get("/ready", use: operators.ready)
        router.get("/metrics", use: operators.metrics)
        router.get("/openapi.json", use: documentation.openAPI)
        router.get("/docs", use: documentation.page)
        router.get("/docs/{file}", use: documentation.file)
        router.post("/fetch-and-transcribe", use: days.transcribeDay)
        router.get("/jobs", use: jobs.list)
        router.get("/jobs/{id}", use: jobs.show)
        router.delete("/jobs/{id}", use: jobs.cancel)
        router.get("/jobs/{id}/events", use: jobs.events)
        router.get("/devices", use: devices.list)
        router.get("/devices/{device_id}/days/{date}", use: devices.day)
        router.get("/devices/{device_id}/months/{month}", use: devices.month)
        router.get("/load", use: status.load)
        router.get("/dashboard", use: dashboard.page)
        router.get("/dashboard/{file}", use: dashboard.file)
        return router
    }
}
