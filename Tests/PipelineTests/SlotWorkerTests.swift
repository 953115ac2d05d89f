import Domain
import Foundation
import Logging
import Pipeline
import SQLiteStorage
import ServiceLifecycle
import TestSupport
import Testing

/// Slots are taken by whoever is free, whoever's they are.
@Suite(.timeLimit(.minutes(2))) struct SlotWorkerTests {
    private let folder: TemporaryFolder
    private let state: TemporaryFolder
    private let store = MemoryStore()
    private let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b"), "11-00": .recording("c")])
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
    }

    private func host(
        _ transcriber: MemoryTranscriber, _ database: StateDatabase,
        settings: JobSettings = JobSettings(retryPause: .milliseconds(5)), isWorking: Bool = true
    ) -> JobHost {
        JobHost(
            pipeline: .inMemory(vault, store, transcriber, folder, database.outbox), queue: database.queue,
            settings: settings, isWorking: isWorking, logger: logger)
    }

    private func whileRunning(_ hosts: [JobHost], _ body: @Sendable () async throws -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: hosts, logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func end(of job: Job, in host: JobHost) async throws -> Job {
        guard case .ended(let job) = await host.jobs.wait(for: job.id, atMost: .seconds(60)) else {
            throw CancellationError()
        }
        return job
    }

    @Test func aShortRequestDoesNotWaitForAnotherRecordersDay() async throws {
        let gate = Gate()
        let host = host(MemoryTranscriber(gate: gate), try state.state())
        try await whileRunning([host]) {
            let long = try await host.jobs.submit(.day(device: "a"))
            await gate.firstArrival()
            let short = try await host.jobs.submit(.day(device: "b", blocks: [.at("11-00")]))
            // The one that is being transcribed, the next one of the day, and the other recorder's plan.
            while try await host.jobs.job(short.id)?[.at("11-00")]?.state != .queued { await Task.yield() }
            await gate.open()
            let ends = try await (end(of: short, in: host).finishedAt, end(of: long, in: host).finishedAt)
            #expect(try #require(ends.0) < #require(ends.1))
        }
    }

    @Test func aWorkerThatHasLostItsClaimStoresNothing() async throws {
        let gate = Gate()
        let database = try state.state()
        let transcriber = MemoryTranscriber(gate: gate)
        let host = host(transcriber, database)
        try await whileRunning([host]) {
            let job = try await host.jobs.submit(.day(blocks: [.at("09-00")]))
            await gate.firstArrival()
            // As if another machine had found the lease over.
            try await state.state().queue.takeOver()
            await gate.open()
            let ended = try await end(of: job, in: host)
            #expect(ended.report.processedBlocks == [.at("09-00")] && ended[.at("09-00")]?.interruptions == 1)
            let saved = try await host.jobs.events(of: job.id, after: 0).filter { event in
                if case .saved = event.kind { true } else { false }
            }
            #expect(saved.count == 1)
        }
        #expect(transcriber.transcriptions == 2)
        #expect(await store.saves.count == 1)
        #expect(try await database.outbox.entries().isEmpty)
    }

    @Test func aLostTranscriptionIsAbandonedWithTheNextHeartbeat() async throws {
        let database = try state.state()
        let transcriber = MemoryTranscriber(gate: Gate(endsWhenCancelled: true))
        let settings = JobSettings(shutdownGrace: .zero, retryPause: .milliseconds(5), lease: .milliseconds(40))
        let host = host(transcriber, database, settings: settings)
        try await whileRunning([host]) {
            let job = try await host.jobs.submit(.day(blocks: [.at("09-00")]))
            while transcriber.transcriptions == 0 { await Task.yield() }
            let other = try state.state().queue
            try await other.takeOver()
            // The first transcription would never end; the second one begins once it is abandoned.
            while transcriber.transcriptions < 2 { await Task.yield() }
            #expect(try await other.job(job.id)?[.at("09-00")]?.interruptions == 1)
        }
    }

    @Test func whatAnotherProcessDoesIsFollowedWithoutGaps() async throws {
        let gate = Gate()
        let watching = host(MemoryTranscriber(), try state.state(), isWorking: false)
        let working = host(MemoryTranscriber(gate: gate), try state.state())
        await working.resume()
        try await whileRunning([working, watching]) {
            let job = try await watching.jobs.submit(.day())
            let followed = try #require(try await watching.jobs.follow(job.id))
            await gate.open()
            var events = followed.missed
            for await update in followed.updates { events.append(update.event) }
            #expect(events.map(\.number) == Array(1...events.count) && events.last?.kind == .result)
            #expect(try await watching.jobs.events(of: job.id, after: 0).map(\.kind) == events.map(\.kind))
            guard case .ended(let ended) = await watching.jobs.wait(for: job.id, atMost: .seconds(60)) else {
                Issue.record("the end is not noticed")
                return
            }
            #expect(ended.report.processedBlocks.count == 3)
        }
    }
}
