package import Hummingbird
package import Observability
package import Pipeline
package import Settings

/// All routes of the service in one list.
package struct APIRouter: Sendable {
    package var jobs: JobService
    package var days: DayOverviews
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
        jobs: JobService, days: DayOverviews, calendar: RecorderCalendar, models: [String], version: String,
        heartbeat: Duration = .seconds(10), access: AccessRules = AccessRules(),
        observation: Observation = Observation(), documentationFolder: String = "",
        load: @escaping @Sendable () -> MachineLoad = { MachineLoad() }
    ) {
        self.jobs = jobs
        self.days = days
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
        let endpoints = endpoints
        let table = EndpointTable(endpoints)
        let router = Router(context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestTracing())
        router.add(middleware: RequestMetrics(factory: observation.metrics))
        router.add(middleware: SecurityHeaders())
        router.add(middleware: CrossOrigin(allowedOrigins: access.allowedOrigins))
        router.add(middleware: ErrorAnswers(endpoints: table))
        router.add(middleware: AccessControl(rules: access, endpoints: table))
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.answer)
        }
        return router
    }

    /// Every operation of the API.
    private var endpoints: [Endpoint] {
        StatusRoutes(jobs: jobs, version: version, models: models, machine: load).endpoints
            + ObservationRoutes(observation: observation).endpoints
            + DayRoutes(jobs: jobs, models: models, heartbeat: heartbeat).endpoints
            + JobRoutes(jobs: jobs, ping: heartbeat).endpoints
            + DeviceRoutes(days: days, calendar: calendar).endpoints
            + DashboardRoutes().endpoints
            + DocumentationRoutes(directory: documentationFolder, version: version, models: models).endpoints
    }
}
