import Domain
import Foundation
import Logging
import Pipeline
import SQLiteStorage
import ServiceLifecycle
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct JobHostTests {
    private let folder: TemporaryFolder
    private let state: TemporaryFolder
    private let gate = Gate()
    private let transcriber: MemoryTranscriber
    private let store = MemoryStore()
    private let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b")])
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
        transcriber = MemoryTranscriber(gate: gate)
    }

    /// A process over the state that the last one left.
    private func makeHost(
        _ transcriber: MemoryTranscriber? = nil, settings: JobSettings = .init()
    ) throws -> JobHost {
        let database = try state.state()
        return JobHost(
            pipeline: .inMemory(vault, store, transcriber ?? self.transcriber, folder, database.outbox),
            queue: database.queue, settings: settings, logger: logger)
    }

    private func whileRunning(_ host: JobHost, _ body: @Sendable (ServiceGroup) async throws -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func end(of job: Job, in host: JobHost) async throws -> Job {
        guard case .ended(let job) = await host.jobs.wait(for: job.id, atMost: .seconds(240)) else {
            throw CancellationError()
        }
        return job
    }

    @Test func equalRequestsShareOneJobAndDifferentOnesDoNot() async throws {
        let host = try makeHost()
        try await whileRunning(host) { _ in
            let first = try await host.jobs.submit(.day())
            await gate.firstArrival()
            let second = try await host.jobs.submit(.day())
            let other = try await host.jobs.submit(.day(blocks: [.at("09-00"), .at("10-00")]))
            #expect(first.id == second.id)
            #expect(first.id != other.id)
            await gate.open()
            #expect(try await end(of: first, in: host).report.processedBlocks.count == 2)
            #expect(try await end(of: other, in: host).report.skippedAsProcessed == 2)
        }
        #expect(transcriber.transcriptions == 2, "the day's second job finds what the first one stored")
    }

    @Test func aRequestJoinsWhatAnEarlierProcessLeft() async throws {
        let job = Job.day(), other = Job.day(device: "other")
        for left in [job, other] { try await state.state().jobs.write(JournalEntry(job: left)) }
        let host = try makeHost(MemoryTranscriber())
        await host.resume()
        let cancellation = try await host.jobs.cancel(other.id)
        guard case .ended(let cancelled) = cancellation else {
            Issue.record("a waiting job is cancelled at once")
            return
        }
        #expect(cancelled.state == .cancelled)
        let joined = try await host.jobs.submit(.day())
        #expect(joined.id == job.id)
        try await whileRunning(host) { _ in
            let ended = try await end(of: job, in: host)
            #expect(ended.report.processedBlocks.count == 2)
        }
    }

    @Test func aTextThatTheEndOfTheProcessLeftInTheOutboxIsTheJobsOwn() async throws {
        let database = try state.state()
        var job = Job.day()
        job.state = .running
        job.lastEvent = 1
        job[.at("09-00")] = JobSlot(block: .at("09-00"), state: .transcribing, interruptions: 4)
        let left = job
        try await database.jobs.write(JournalEntry(job: left))
        let slot = left.request.day.slot(.at("09-00"))
        _ = try await database.outbox.keep("a", for: slot, jobID: left.id, at: Date())
        let transcriber = MemoryTranscriber()
        let host = try makeHost(transcriber)
        await host.resume()
        // The outbox is sent before the job's turn comes.
        let delivery = TranscriptDelivery(store: store, outbox: database.outbox, logger: logger)
        #expect(await delivery.flush(includingRefused: true) == .all)
        try await whileRunning(host) { _ in
            let report = try await end(of: left, in: host).report
            #expect(report.processedBlocks == [.at("09-00"), .at("10-00")])
            #expect(report.failures.isEmpty, "nor is it given up")
        }
        #expect(transcriber.transcriptions == 1)
        let records = try await database.jobs.slots(of: left.request.day)
        #expect(records.first { $0.slot == slot }?.state == .transcribed)
    }

    @Test func aFullQueueRefuses() async throws {
        let host = try makeHost(settings: .init(queueLimit: 1))
        _ = try await host.jobs.submit(.day(device: "a"))
        _ = try await host.jobs.submit(.day(device: "a"))
        await #expect(throws: JobRefusal.queueFull(limit: 1)) { try await host.jobs.submit(.day(device: "b")) }
        #expect(await host.jobs.load().waiting == 1)
    }

    @Test func aModelThatDoesNotFitIsRefusedBeforeAnythingIsQueued() async throws {
        let error = TranscriptionError.tooLarge(model: "base", neededMegabytes: 900, availableMegabytes: 100)
        let host = try makeHost(MemoryTranscriber(checkError: error))
        await #expect(throws: JobRefusal.model(error)) { try await host.jobs.submit(.day()) }
        #expect(try await host.jobs.jobs(state: nil, limit: 9).isEmpty)
    }

    @Test func theEventsTellTheJobInOrderAndTheJournalHasThemAll() async throws {
        let host = try makeHost()
        try await whileRunning(host) { _ in
            let job = try await host.jobs.submit(.day(blocks: [.at("09-00"), .at("11-00")]))
            await gate.firstArrival()
            let followed = try #require(try await host.jobs.follow(job.id, after: 1))
            await gate.open()
            var events = followed.missed
            for await update in followed.updates { events.append(update.event) }
            let kinds = events.map(\.kind)
            #expect(events.map(\.number) == Array(2...(kinds.count + 1)))
            #expect(kinds.first == .state(.running))
            #expect(kinds[1] == .planned(toTranscribe: 1, skippedAsProcessed: 0, skippedAsNoAudio: 1, failed: 0))
            #expect(kinds[2] == .started(.at("09-00"), position: 1, of: 1))
            #expect(kinds.suffix(2) == [.state(.completed), .result])
            #expect(try await end(of: job, in: host).state == .completed)
            #expect(try await host.jobs.events(of: job.id, after: 1).map(\.kind) == kinds)
        }
    }

    @Test func aWaitingJobIsCancelledAtOnceAndARunningOneAfterTheSlotInHand() async throws {
        let host = try makeHost()
        try await whileRunning(host) { _ in
            let running = try await host.jobs.submit(.day(device: "a"))
            await gate.firstArrival()
            // One recorder's jobs keep their order.
            let waiting = try await host.jobs.submit(.day(device: "a", blocks: [.at("10-00"), .at("11-00")]))
            guard case .ended(let cancelled) = try await host.jobs.cancel(waiting.id),
                case .underWay(let ending) = try await host.jobs.cancel(running.id)
            else {
                Issue.record("neither was cancelled as it should")
                return
            }
            #expect(cancelled.state == .cancelled)
            #expect(ending.state == .running && ending.isCancelling)
            let again = try await host.jobs.submit(.day(device: "a"))
            #expect(again.id != running.id, "what is being cancelled is not joined")
            await gate.open()
            let ended = try await end(of: running, in: host)
            #expect(ended.state == .cancelled)
            #expect(ended[.at("09-00")]?.state == .transcribed)
            #expect(ended[.at("10-00")]?.state == .unknown)
            #expect(try await end(of: again, in: host).report.processedBlocks == [.at("10-00")])
            #expect(try await host.jobs.cancel(running.id) == .ended(ended))
            #expect(try await host.jobs.cancel(JobID()) == nil)
        }
    }

    @Test func afterAShutdownTheNextProcessFinishesWhatIsLeft() async throws {
        let host = try makeHost()
        let ids = try await withShutdownInTheFirstSlot(host)
        #expect(await store.rows == [.at("09-00"): "a"])
        await #expect(throws: JobRefusal.stopping) { try await host.jobs.submit(.day()) }

        let next = MemoryTranscriber()
        let restarted = try makeHost(next)
        try await whileRunning(restarted) { _ in
            for id in ids {
                while try await restarted.jobs.job(id)?.state != .completed { await Task.yield() }
            }
            let first = try #require(try await restarted.jobs.job(ids[0]))
            #expect(first.report.processedBlocks == [.at("09-00"), .at("10-00")])
            let numbers = try await restarted.jobs.events(of: ids[0], after: 0).map(\.number)
            #expect(numbers == Array(1...first.lastEvent))
        }
        #expect(next.transcriptions == 1)
        #expect(await store.rows == [.at("09-00"): "a", .at("10-00"): "b"])
    }

    /// Two jobs, of which the first is stopped gracefully in its first slot; both are told so.
    private func withShutdownInTheFirstSlot(_ host: JobHost) async throws -> [JobID] {
        let (ids, continuation) = AsyncStream.makeStream(of: JobID.self)
        try await whileRunning(host) { group in
            let current = try await host.jobs.submit(.day(device: "a"))
            // One recorder's day is worked on by one job at a time.
            let queued = try await host.jobs.submit(.day(device: "a", blocks: [.at("10-00")]))
            continuation.yield(current.id)
            continuation.yield(queued.id)
            await gate.firstArrival()
            async let waits = (
                host.jobs.wait(for: current.id, atMost: .seconds(240)),
                host.jobs.wait(for: queued.id, atMost: .seconds(240))
            )
            await group.triggerGracefulShutdown()
            while host.jobs.isAccepting { await Task.yield() }
            await gate.open()
            let (first, second) = await waits
            #expect(first == .lost && second == .lost)
        }
        continuation.finish()
        return await ids.reduce(into: []) { $0.append($1) }
    }

    @Test func aSlotThatDoesNotEndWithinTheGraceIsAbandonedAndDoneAfterTheRestart() async throws {
        let endless = MemoryTranscriber(gate: Gate(endsWhenCancelled: true))
        let host = try makeHost(endless, settings: .init(shutdownGrace: .zero))
        try await whileRunning(host) { group in
            _ = try await host.jobs.submit(.day())
            while endless.transcriptions == 0 { await Task.yield() }
        }
        #expect(await store.rows.isEmpty)
        #expect(folder.contents.isEmpty)
        let restarted = try makeHost(MemoryTranscriber())
        try await whileRunning(restarted) { _ in
            while await store.rows.count < 2 { await Task.yield() }
        }
    }

    @Test func aSlotInWhoseHandsTheProcessEndsAgainAndAgainIsGivenUp() async throws {
        let journal = try state.state().jobs
        var job = Job.day()
        job.state = .running
        job.lastEvent = 1
        job[.at("09-00")] = JobSlot(block: .at("09-00"), state: .transcribing, interruptions: 4)
        try await journal.write(JournalEntry(job: job))
        let written = job
        let host = try makeHost(MemoryTranscriber())
        try await whileRunning(host) { _ in
            let report = try await end(of: written, in: host).report
            #expect(report.failures.map(\.code) == ["interrupted"])
            #expect(report.processedBlocks == [.at("10-00")])
        }
    }

    @Test func aResumedJobWaitsForAStoreThatIsNotThereYet() async throws {
        let job = Job.day()
        try await state.state().jobs.write(JournalEntry(job: job))
        await store.set(checkError: .unreachable(detail: "no network yet"))
        let host = try makeHost(MemoryTranscriber(), settings: .init(retryPause: .milliseconds(1)))
        try await whileRunning(host) { _ in
            var tries = 0
            for await update in host.jobs.feed.updates(of: job.id) where update.event.kind == .state(.running) {
                tries += 1
                if tries == 3 { await store.set(checkError: nil) }
            }
            #expect(tries >= 3)
            #expect(try await host.jobs.job(job.id)?.report.processedBlocks.count == 2)
            await store.set(checkError: .unreachable(detail: "down"))
            let fresh = try await end(of: try await host.jobs.submit(.day(device: "other")), in: host)
            #expect(fresh.error == .storeUnavailable(.unreachable(detail: "down")), "who asks now is told now")
        }
    }

    @Test func aJournalThatBreaksStopsNoWork() async throws {
        let disk = TroubledDisk(), troubled = try state.state(on: disk)
        let host = JobHost(
            pipeline: .inMemory(vault, store, transcriber, folder, BrokenState()), queue: troubled.queue, logger: logger
        )
        try await whileRunning(host) { _ in
            let job = try await host.jobs.submit(.day())
            await gate.firstArrival()
            disk.set(isFull: true)
            await gate.open()
            #expect(try await end(of: job, in: host).report.processedBlocks.count == 2)
        }
        #expect(await store.rows == [.at("09-00"): "a", .at("10-00"): "b"])
    }
}
