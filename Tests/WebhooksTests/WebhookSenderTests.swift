import AsyncHTTPClient
import Domain
import Foundation
import GRDB
import Logging
import Plumbing
import SQLiteStorage
import ServiceLifecycle
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Webhooks

@Suite(.timeLimit(.minutes(5))) struct WebhookSenderTests {
    private static let secret = Secret("0123456789abcdef")!
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { folder = try TemporaryFolder() }

    /// An ended job in the journal of a process that has gone.
    private func endedJob() async throws -> Job {
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        var job = Job(request: DayRequest(day: day, model: "base"), createdAt: Date())
        job.state = .completed
        job.lastEvent = 1
        try await state().jobs.write(JournalEntry(job: job))
        return job
    }

    private func state() throws -> StateDatabase {
        try StateDatabase(path: folder.path.appending("state.sqlite"), announcesEnds: true)
    }

    /// Runs the sender until nothing is left to tell.
    private func send(to url: URL, tries: Int = 32) async throws {
        let state = try state()
        var settings = WebhookSettings(url: url, secret: Self.secret)
        settings.pause = .milliseconds(5)
        settings.retryDelay = .milliseconds(1)
        settings.maximumRetryDelay = .milliseconds(5)
        settings.maximumTries = tries
        let http = HTTPClient(configuration: settings.clientConfiguration)
        let sender = WebhookSender(
            settings: settings, http: http, queue: state.webhooks, jobs: state.jobs, logger: logger
        ) { #"{"job":"\#($0.id)"}"# }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sender.run() }
            while try await !state.webhooks.due(at: .distantFuture, longestPause: .zero).isEmpty { await Task.yield() }
            group.cancelAll()
        }
        try await http.shutdown()
    }

    @Test func anEndIsToldUntilItIsHeardAndTheReceiverCanCheckWhoTells() async throws {
        let job = try await endedJob()
        let statuses = Mutex<ArraySlice<Int>>([500, 302, 204])
        let requests = try await LoopbackServer.run { _ in
            FakeAnswer(status: statuses.withLock { $0.popFirst() ?? 200 }, headers: ["location": "/elsewhere"])
        } body: { server in
            try await send(to: server.baseURL.appending(path: "hook"))
            return server.requests
        }
        #expect(requests.map(\.path) == ["/hook", "/hook", "/hook"], "redirects are not followed")
        for request in requests {
            #expect(request.body == #"{"job":"\#(job.id)"}"#)
            #expect(request.headers["x-vibe-job-id"] == job.id.rawValue)
            let timestamp = try #require(request.headers["x-vibe-timestamp"].flatMap { Int($0) })
            let expected = WebhookSignature(secret: Self.secret).text(timestamp: timestamp, body: request.body)
            #expect(request.headers["x-vibe-signature"] == expected)
        }
    }

    @Test func aCallWhoseTimeIsFromAClockThatWasSetBackIsMadeAtOnce() async throws {
        let job = try await endedJob()
        let tomorrow = Date(timeIntervalSinceNow: 86_400)
        try await state().webhooks.postpone(WebhookCall(jobID: job.id, tries: 0), until: tomorrow)
        let count = try await LoopbackServer.run { _ in
            FakeAnswer(status: 204)
        } body: { server in
            try await send(to: server.baseURL)
            return server.requests.count
        }
        #expect(count == 1)
    }

    @Test func aCallThatWasPostponedWaits() async throws {
        let job = try await endedJob(), now = Date()
        try await state().webhooks.postpone(WebhookCall(jobID: job.id, tries: 0), until: now + 60)
        #expect(try await state().webhooks.due(at: now, longestPause: .seconds(3_600)).isEmpty)
        #expect(try await state().webhooks.due(at: now + 60, longestPause: .seconds(3_600)).map(\.jobID) == [job.id])
    }

    @Test func anEndThatIsStillToBeToldIsNotForgotten() async throws {
        var job = try await endedJob()
        job.finishedAt = Date(timeIntervalSince1970: 1_000)
        job.lastEvent += 1
        let state = try state()
        try await state.jobs.write(JournalEntry(job: job))
        try await state.jobs.removeAll(before: Date())
        let due = try await state.webhooks.due(at: Date(), longestPause: .seconds(3_600))
        #expect(due.map(\.jobID) == [job.id])
        try await state.webhooks.remove(due[0])
        try await state.jobs.removeAll(before: Date())
        #expect(try await state.jobs.job(job.id) == nil)
    }

    @Test func afterSomeFailuresItIsGivenUp() async throws {
        _ = try await endedJob()
        let count = try await LoopbackServer.run { _ in
            FakeAnswer(status: 500)
        } body: { server in
            try await send(to: server.baseURL, tries: 3)
            return server.requests.count
        }
        #expect(count == 3)
    }

    @Test func aReceiverThatIsAwayForThreeDaysMissesNothing() {
        let settings = WebhookSettings(url: URL(string: "https://x")!, secret: Self.secret)
        let policy = RetryPolicy(
            attempts: settings.maximumTries, baseDelay: settings.retryDelay, maximumDelay: settings.maximumRetryDelay)
        let shortest = (1..<settings.maximumTries).map { policy.delay(afterFailures: $0, randomness: 1) }
        #expect(shortest.reduce(.zero, +) >= .seconds(3 * 86_400))
    }

    @Test func anEntryThatCannotBeReadDoesNotStopTheOthers() async throws {
        let damaged = try await endedJob(), sound = try await endedJob()
        let database = try DatabaseQueue(path: folder.path.appending("state.sqlite").string)
        try await database.write { connection in
            try connection.execute(
                sql: "UPDATE job SET content = '{' WHERE id = ?", arguments: [damaged.id.rawValue])
        }
        let told = try await LoopbackServer.run { _ in
            FakeAnswer(status: 204)
        } body: { server in
            try await send(to: server.baseURL, tries: 3)
            return server.requests.map { $0.headers["x-vibe-job-id"] }
        }
        #expect(told == [sound.id.rawValue])
    }

    /// Computed with `openssl dgst -sha256 -hmac 0123456789abcdef`.
    @Test func theSignatureIsTheDocumentedOne() {
        let text = WebhookSignature(secret: Self.secret).text(timestamp: 1_752_624_000, body: #"{"event":"x"}"#)
        #expect(text == "sha256=89888eaae574b26b37a0de9583fef456627b84ce78a8211d2fca749680b94da0")
    }
}
