import App
import AsyncHTTPClient
import Configuration
import Domain
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pipeline
import SQLiteStorage
import Settings
import SystemPackage
import TestSupport
import Testing

@Suite struct ServiceTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let folder: TemporaryFolder

    private let state: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
    }

    private func service(transcriber: any TranscriberSource, store: MemoryStore) throws -> TranscriptionService {
        let environment = ["PORT": "0", "TEMP_DIR": folder.path.string]
        let settings = try ServiceSettings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
        let state = try state.state()
        let adapters = Adapters(
            vault: MemoryVault(["10-00": .recording("a")]), decoder: MemoryDecoder(), transcribers: transcriber,
            store: store, jobs: state.queue, outbox: state.outbox)
        return TranscriptionService(settings: settings, adapters: adapters, logger: Self.logger)
    }

    @Test(.timeLimit(.minutes(1)))
    func theOverviewAnswersWhileTheEngineComputes() async throws {
        let transcriber = BusyTranscriber()
        let store = MemoryStore()
        let service = try service(transcriber: transcriber, store: store)
        var application = service.application
        application.addServices(service.host)
        try await application.test(.live) { client in
            let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
            let job = try await service.host.jobs.submit(DayRequest(day: day, model: "base"))
            while !transcriber.isBusy { await Task.yield() }
            let url = "http://127.0.0.1:\(try #require(client.port))/"
            for _ in 0..<200 {
                let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
                let body = try await response.body.collect(upTo: 1 << 16)
                #expect(String(buffer: body).contains(#""status":"transcribing""#))
            }
            #expect(transcriber.isBusy)
            transcriber.stop()
            guard case .ended(let ended) = await service.host.jobs.wait(for: job.id, atMost: .seconds(60)) else {
                Issue.record("the job does not end")
                return
            }
            #expect(ended.report.processedBlocks.count == 1)
        }
        #expect(await store.rows.count == 1)
    }
}
