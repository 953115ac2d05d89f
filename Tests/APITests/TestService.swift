import API
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Observability
import Pipeline
import SQLiteStorage
import Settings
import TestSupport

/// The real routes over in-memory ports.
struct TestService: Sendable {
    let folder: TemporaryFolder
    let host: JobHost
    let state: TemporaryFolder
    let application: Application<RouterResponder<APIRequestContext>>
    var jobs: JobService { host.jobs }
    /// Method and path of each, but for HEAD.
    let routes: Set<String>

    /// - Parameter isWorking: without the worker, runs wait in the queue forever.
    init(
        vault: MemoryVault = MemoryVault(["09-00": .recording("こんにちは"), "10-00": .recording("")]),
        store: MemoryStore = MemoryStore(), transcriber: MemoryTranscriber = MemoryTranscriber(),
        queueLimit: Int = 8, heartbeat: Duration = .seconds(60), isWorking: Bool = true,
        access: AccessRules = AccessRules(), observation: Observation = Observation(), documentationFolder: String = ""
    ) throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let folder = try TemporaryFolder(), state = try TemporaryFolder()
        let database = try state.state()
        let pipeline = DayPipeline(
            vault: vault, decoder: MemoryDecoder(), transcribers: transcriber, store: store,
            outbox: database.outbox, settings: DayPipeline.Settings(temporaryDirectory: folder.path), logger: logger)
        let host = JobHost(
            pipeline: pipeline, queue: database.queue, settings: .init(queueLimit: queueLimit), isWorking: isWorking,
            logger: logger)
        let router = APIRouter(
            jobs: host.jobs, days: DayOverviews(jobs: host.jobs, pipeline: pipeline),
            calendar: RecorderCalendar(calendar: store, journal: database.queue),
            models: transcriber.allowedModels, version: "1.2.3", heartbeat: heartbeat,
            access: access, observation: observation, documentationFolder: documentationFolder
        ).router()
        application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: [host], logger: logger)
        self.folder = folder
        routes = Set(router.routes.filter { $0.method != .head }.map { "\($0.method.rawValue) \($0.path)" })
        self.state = state
        self.host = host
    }

    /// Requests over a real connection, while the service's files are there.
    func live(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await application.test(.live) { try await body($0) }
        withExtendedLifetime(self) {}
    }

    /// One request through the in-process router.
    func answer(
        _ method: HTTPRequest.Method = .post, _ path: String = "/fetch-and-transcribe", body: String? = nil
    ) async throws -> (status: Int, headers: HTTPFields, body: String) {
        try await application.test(.router) { client in
            try await client.execute(uri: path, method: method, body: body.map { ByteBuffer(string: $0) }) { response in
                (response.status.code, response.headers, String(buffer: response.body))
            }
        }
    }
}

/// A valid request for the test recorder's day.
let dayBody = #"{"device_id": "device123", "date": "2025-07-16", "model": "base", "unknown": 1}"#
