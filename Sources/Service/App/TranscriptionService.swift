package import API
import Domain
package import Hummingbird
package import Logging
package import Observability
package import Pipeline
import ServiceLifecycle
package import Settings
import SystemPackage
import UnixSignals

/// The server and its worker, composed but not running yet.
package struct TranscriptionService: Sendable {
    package let application: Application<RouterResponder<APIRequestContext>>
    private let manager: ServiceManager
    package let host: JobHost
    private let outbox: OutboxSender
    private let webhooks: [any Service]
    private let shutdownGrace: Int
    private let address: (host: String, port: Int)
    package let readiness: Readiness
    private let jobMetrics: JobMetrics
    private let logger: Logger

    /// Composes settings and adapters, in the same way for the program and for tests.
    ///
    /// - Parameters:
    ///   - heartbeat: the longest silence towards a waiting client.
    ///   - forgettingPause: how often old jobs are removed.
    ///   - environment: where a service manager says how to notify it; see `ServiceManager`.
    package init(
        settings: ServiceSettings, adapters: Adapters, logger: Logger, heartbeat: Duration = .seconds(10),
        forgettingPause: Duration = .seconds(3_600), environment: [String: String] = [:]
    ) {
        self.logger = logger
        let manager = ServiceManager(environment: environment, logger: logger)
        self.manager = manager
        shutdownGrace = settings.shutdownGrace
        let watch = ServiceObservation(metrics: adapters.metrics, version: Version.current)
        let measured = adapters.measured(by: watch)
        let pipeline = DayPipeline(settings: settings, adapters: measured, logger: logger)
        webhooks = adapters.webhooks.map { [$0] } ?? []
        outbox = OutboxSender(delivery: pipeline.delivery, logger: logger)
        let host = JobHost(
            pipeline: pipeline, queue: adapters.jobs,
            settings: JobSettings(
                queueLimit: settings.queueLimit, shutdownGrace: .seconds(settings.shutdownGrace),
                retention: .seconds(86_400 * settings.jobRetentionDays), forgettingPause: forgettingPause),
            logger: logger)
        self.host = host
        let jobs = host.jobs
        jobMetrics = JobMetrics(feed: jobs.feed, metrics: watch.metrics)
        readiness = Readiness(
            models: measured.transcribers, store: adapters.store, pulse: watch.pulse,
            isBusy: {
                let load = await jobs.load()
                return load.running + load.waiting > 0
            }, isAccepting: { jobs.isAccepting }, logger: logger)
        let router = APIRouter(
            jobs: jobs, days: DayOverviews(jobs: jobs, pipeline: pipeline),
            calendar: RecorderCalendar(
                calendar: adapters.calendar, journal: adapters.jobs, directory: adapters.directory),
            models: adapters.transcribers.allowedModels, version: Version.current, heartbeat: heartbeat,
            access: settings.access.rules,
            observation: watch.observation(readiness: readiness, models: adapters.transcribers) {
                await ServiceObservation.QueueFigures(jobs: jobs, outbox: adapters.outbox)
            }, documentationFolder: settings.documentationDirectory.string,
            load: { MachineLoad.now(settings: settings) }
        ).router()
        let connections = min(settings.access.maximumConnections, ProcessLimits.connections)
        if connections < settings.access.maximumConnections {
            logger.warning(
                "The limit on open files (ulimit -n, LimitNOFILE=) allows fewer clients at once than MAX_CONNECTIONS",
                metadata: ["connections": "\(connections)"])
        }
        let limits = ServerLimits(connections: connections)
        address = (settings.host, settings.port)
        application = Application(
            router: router, server: limits.server,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: "vibe-transcriber",
                availableConnectionsDelegate: limits.connectionCount(logger)),
            onServerRunning: { _ in manager.ready() },
            logger: logger)
    }

    /// Serves until SIGTERM or SIGINT. Unfinished jobs are resumed before the first request is accepted and the outbox is
    /// sent. The worker stops first, so that waiting clients get an answer before the server closes their connections.
    package func run() async throws {
        await host.resume()
        var configuration = ServiceGroupConfiguration(
            services: [manager, application, jobMetrics, readiness, outbox] + webhooks + [host],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(shutdownGrace + 30)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw SettingsError(listeningOn: address.host, address.port, error) ?? error
        }
    }
}
