import Domain
import SQLiteStorage
import SystemPackage
import TestSupport
import Testing

/// The state database keeps the promises of every port that it implements.
@Suite struct SQLiteConformanceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func state() throws -> JobQueueConformance.State {
        let database = try StateDatabase(path: folder.path.appending("state.sqlite"), announcesEnds: true)
        return JobQueueConformance.State(
            queue: database.queue, outbox: database.outbox, webhooks: database.webhooks)
    }

    @Test(arguments: JobQueueConformance.promises)
    func jobQueue(_ promise: JobQueueConformance.Promise) async throws { try await promise.check(try state()) }

    @Test func outbox() async throws { try await TranscriptOutboxConformance.check(try folder.state().outbox) }

    @Test func webhookQueue() async throws { try await WebhookQueueConformance.check(try state()) }
}
