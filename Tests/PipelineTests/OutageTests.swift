import Domain
import Foundation
import Logging
import Pipeline
import SQLiteStorage
import ServiceLifecycle
import TestSupport
import Testing

/// What a job does while a vault or the disk is away.
@Suite(.timeLimit(.minutes(2))) struct OutageTests {
    private let folder: TemporaryFolder
    private let state: TemporaryFolder
    private let store = MemoryStore()
    private let recordings = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b"), "11-00": .recording("c")])
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
    }

    private func pipeline(
        _ vault: any RecordingVault, _ outbox: any TranscriptOutbox, patience: Duration = .seconds(600),
        transcriber: MemoryTranscriber = MemoryTranscriber()
    ) -> DayPipeline {
        DayPipeline(
            vault: vault, decoder: MemoryDecoder(), transcribers: transcriber, store: store, outbox: outbox,
            settings: DayPipeline.Settings(
                temporaryDirectory: folder.path, outagePatience: patience, outagePause: .milliseconds(1)),
            logger: logger)
    }

    private func whileRunning(_ host: JobHost, _ body: @Sendable () async throws -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test(
        "A vault that is away for a while costs no slot",
        arguments: [
            VaultError.unreachable(detail: "connection refused"), .refused(status: 503, detail: "deploying"),
            .refused(status: 429, detail: "slow down"), .noSpace(detail: "no space left for downloads"),
        ])
    func outageAtThePlan(error: VaultError) async throws {
        let vault = AwayVault(recordings, error: error)
        vault.refuse(next: 60)
        let database = try state.state()
        let report = try await pipeline(vault, database.outbox).run(.day()).report
        #expect(report.processedBlocks.count == 3 && report.skippedAsNoAudio == 45 && report.failures.isEmpty)
        #expect(vault.refused == 60)
    }

    @Test func aVaultThatComesAndGoesInTheMiddleOfADayCostsNoSlot() async throws {
        let vault = AwayVault(recordings)
        let database = try state.state()
        let report = try await pipeline(vault, database.outbox).run(.day()) { progress in
            if case .planned = progress { vault.refuse(next: 3) }
            if case .saved = progress { vault.refuse(next: 5) }
        }.report
        #expect(report.processedBlocks.count == 3 && report.failures.isEmpty)
        #expect(vault.refused >= 8)
    }

    @Test func patienceEndsAndTheRestOfTheDayFailsAtOnce() async throws {
        let vault = AwayVault(recordings)
        vault.set(isAway: true)
        let database = try state.state()
        let report = try await pipeline(vault, database.outbox, patience: .milliseconds(50)).run(.day()).report
        #expect(report.failures.count == 48 && report.skippedAsNoAudio == 0)
        #expect(report.failures.allSatisfy { $0.code == "vault_unreachable" })
    }

    @Test(arguments: [VaultError.refused(status: 401, detail: "token"), .tooLarge(limit: 5), .vanished])
    func whatIsNoOutageIsNotWaitedFor(error: VaultError) async throws {
        let vault = AwayVault(recordings, error: error)
        vault.refuse(next: 1)
        let database = try state.state()
        let report = try await pipeline(vault, database.outbox).run(.day()).report
        #expect(report.failures.count == 1 && vault.refused == 1)
    }

    @Test(
        "Cancelling a job ends its wait for a vault at once, at the plan and at a download", arguments: [true, false])
    func cancelledWhileWaiting(atThePlan: Bool) async throws {
        let vault = AwayVault(recordings)
        if atThePlan { vault.set(isAway: true) }
        let database = try state.state()
        let gate = Gate()
        let pipeline = pipeline(vault, database.outbox, transcriber: MemoryTranscriber(gate: gate))
        let host = JobHost(pipeline: pipeline, queue: database.queue, logger: logger)
        try await whileRunning(host) {
            let job = try await host.jobs.submit(.day())
            if !atThePlan {
                await gate.firstArrival()
                vault.set(isAway: true)
                await gate.open()
            }
            while vault.refused == 0 { await Task.yield() }
            let start = ContinuousClock.now
            _ = try await host.jobs.cancel(job.id)
            guard case .ended(let ended) = await host.jobs.wait(for: job.id, atMost: .seconds(60)) else {
                Issue.record("the job goes on")
                return
            }
            #expect(ended.state == .cancelled)
            // Patience is ten minutes, and a pause up to ten seconds; a busy machine may take its time.
            #expect(ContinuousClock.now - start < .seconds(8))
        }
    }

    @Test func aTextThatNothingTakesIsHeldUntilSomethingDoes() async throws {
        let database = try state.state()
        let transcriber = MemoryTranscriber()
        await store.set(saveErrors: [TimeBlock("10-00")!: .unreachable(detail: "the same disk")])
        let pipeline = pipeline(recordings, FullOutbox(database.outbox), transcriber: transcriber)
        async let run = pipeline.run(.day())
        while await store.saves.isEmpty || transcriber.transcriptions < 2 { await Task.yield() }
        await store.set(saveErrors: [:])
        let report = try await run.report
        #expect(report.failures.isEmpty && report.processedBlocks.count == 3)
        #expect(transcriber.transcriptions == 3, "nothing is transcribed twice")
        #expect(await store.rows.values.sorted() == ["a", "b", "c"])
    }

    @Test(
        "A job that holds a text which nothing takes ends when it is cancelled, and resumes after a restart",
        arguments: [true, false])
    func endedWhileHolding(isCancelled: Bool) async throws {
        let database = try state.state()
        let errors = TimeBlock.all.map { ($0, StoreError.unreachable(detail: "the same disk")) }
        await store.set(saveErrors: Dictionary(uniqueKeysWithValues: errors))
        let transcriber = MemoryTranscriber()
        let pipeline = pipeline(recordings, FullOutbox(database.outbox), transcriber: transcriber)
        let host = JobHost(
            pipeline: pipeline, queue: database.queue, settings: .init(shutdownGrace: .milliseconds(50)),
            logger: logger)
        try await whileRunning(host) {
            let job = try await host.jobs.submit(.day())
            while transcriber.transcriptions == 0 { await Task.yield() }
            guard isCancelled else { return }
            _ = try await host.jobs.cancel(job.id)
            guard case .ended(let ended) = await host.jobs.wait(for: job.id, atMost: .seconds(60)) else {
                Issue.record("the job goes on")
                return
            }
            #expect(ended.state == .cancelled)
        }
        let left = try await database.jobs.unfinishedJobs()
        #expect(left.count == (isCancelled ? 0 : 1))
        #expect(left.allSatisfy { $0.report.failures.isEmpty }, "the slot is to be done again")
    }

    @Test func jobsOfAJournalThatCannotBeReadAtTheStartAreResumedWhenItCan() async throws {
        let database = try state.state(), disk = TroubledDisk()
        let job = Job.day()
        try await database.jobs.write(JournalEntry(job: job))
        let troubled = try state.state(on: disk)
        disk.set(isUnreadable: true)
        let host = JobHost(
            pipeline: pipeline(recordings, database.outbox), queue: troubled.queue,
            settings: .init(retryPause: .milliseconds(5)), logger: logger)
        try await whileRunning(host) {
            while disk.refusals < 3 { await Task.yield() }
            disk.set(isUnreadable: false)
            while try await database.jobs.job(job.id)?.state != .completed { await Task.yield() }
        }
        #expect(try await database.jobs.job(job.id)?.report.processedBlocks.count == 3)
    }

    @Test func anIdleServiceForgetsWhatIsOld() async throws {
        let database = try state.state()
        @Sendable func write(finished: Date) async throws -> JobID {
            var job = Job.day()
            job.state = .completed
            job.finishedAt = finished
            try await database.jobs.write(JournalEntry(job: job))
            return job.id
        }
        let host = JobHost(
            pipeline: pipeline(recordings, database.outbox), queue: database.queue,
            settings: .init(retention: .seconds(86_400), forgettingPause: .milliseconds(5)), logger: logger)
        let young = try await write(finished: Date())
        try await whileRunning(host) {
            // The second one becomes old while nobody asks for anything.
            for _ in 0..<2 {
                let old = try await write(finished: Date(timeIntervalSinceNow: -86_500))
                while try await database.jobs.job(old) != nil { await Task.yield() }
            }
        }
        #expect(try await database.jobs.job(young) != nil)
    }

    @Test func aJobThatIsNotOnTheDiskIsRefusedAlsoToWhoJoinsIt() async throws {
        let database = try state.state(), disk = TroubledDisk()
        let troubled = try state.state(on: disk)
        let host = JobHost(pipeline: pipeline(recordings, database.outbox), queue: troubled.queue, logger: logger)
        try await whileRunning(host) {
            disk.set(isFull: true)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        await #expect(throws: JobRefusal.journalUnavailable) { try await host.jobs.submit(.day()) }
                    }
                }
            }
            #expect(await host.jobs.load().waiting == 0)
            disk.set(isFull: false)
            let job = try await host.jobs.submit(.day())
            guard case .ended(let ended) = await host.jobs.wait(for: job.id, atMost: .seconds(60)) else {
                Issue.record("the job does not end")
                return
            }
            #expect(ended.report.processedBlocks.count == 3)
        }
        #expect(try await database.jobs.jobs(state: nil, limit: 10).count == 1)
    }

    @Test func anEndThatCannotBeWrittenIsToldRightAndWrittenLater() async throws {
        let database = try state.state(), disk = TroubledDisk()
        let troubled = try state.state(on: disk)
        let gate = Gate()
        let pipeline = pipeline(recordings, database.outbox, transcriber: MemoryTranscriber(gate: gate))
        let host = JobHost(
            pipeline: pipeline, queue: troubled.queue, settings: .init(retryPause: .milliseconds(5)), logger: logger)
        try await whileRunning(host) {
            let job = try await host.jobs.submit(.day())
            await gate.firstArrival()
            disk.set(isFull: true)
            await gate.open()
            guard case .ended = await host.jobs.wait(for: job.id, atMost: .seconds(60)) else {
                Issue.record("the job does not end")
                return
            }
            let told = try await host.jobs.job(job.id)
            #expect(told?.state == .completed && told?.report.processedBlocks.count == 3)
            #expect(try await host.jobs.jobs(state: .running, limit: 10).isEmpty)
            let followed = try #require(try await host.jobs.follow(job.id))
            #expect(followed.job.state == .completed && followed.missed.last?.kind == .result)
            #expect(try await database.jobs.job(job.id)?.state == .running)
            disk.set(isFull: false)
            while try await database.jobs.job(job.id)?.state != .completed { await Task.yield() }
        }
        let events = try await database.jobs.events(
            of: try #require(try await database.jobs.jobs(state: nil, limit: 1).first).id, after: 0)
        #expect(events.map(\.number) == Array(1...events.count) && events.last?.kind == .result)
        let slots = try await database.jobs.slots(of: Job.day().request.day)
        #expect(slots.filter { $0.state == .transcribed }.count == 3)
    }
}
