import Domain
import Foundation
import Logging
import Pipeline
import SQLiteStorage
import ServiceLifecycle
import TestSupport
import Testing

/// What ends the process again and again is given up, and nothing else.
@Suite struct CrashTests {
    private func job(inHand: [String], interruptions: Int = 0) -> Job {
        var job = Job.day()
        job.state = .running
        for name in inHand {
            job[.at(name)] = JobSlot(
                block: .at(name), state: .queued, interruptions: interruptions, isInHand: true)
        }
        return job
    }

    @Test func theSlotThatWasAloneInHandIsCharged() {
        var job = job(inHand: ["09-00"])
        #expect(job.putBackAfterCrash(maximumInterruptions: 5).isEmpty)
        let slot = job[.at("09-00")]
        #expect(slot?.interruptions == 1 && slot?.isSuspect == true && slot?.isInHand == false)
        #expect(job.state == .queued && job.emptyHandedInterruptions == nil)
    }

    @Test func ofTwoInHandNoneIsChargedAndBothAreDoneAloneFromThenOn() {
        var job = job(inHand: ["09-00", "10-00"])
        #expect(job.putBackAfterCrash(maximumInterruptions: 1).isEmpty)
        for name in ["09-00", "10-00"] {
            #expect(job[.at(name)]?.interruptions == 0 && job[.at(name)]?.isSuspect == true)
        }
    }

    @Test func afterFiveEndsItFailsAndTheOthersGoOn() {
        var job = job(inHand: ["09-00"], interruptions: 4)
        let failures = job.putBackAfterCrash(maximumInterruptions: 5)
        #expect(failures.map(\.block) == [.at("09-00")] && failures.map(\.code) == ["interrupted"])
        #expect(job[.at("09-00")]?.state == .failed && job[.at("10-00")]?.state == .unknown)
    }

    @Test func anEndWithNothingInHandIsCountedForTheJob() {
        var job = job(inHand: [])
        for times in 1...3 {
            job.state = .running
            #expect(job.putBackAfterCrash(maximumInterruptions: 5).isEmpty)
            #expect(job.emptyHandedInterruptions == times)
        }
        job[.at("09-00")]?.isInHand = true
        job.apply(SlotFailure(block: .at("09-00"), stage: .decode, code: "x", detail: "x"))
        #expect(job[.at("09-00")]?.isInHand == false)
    }

    @Test func aJournalOfAnEarlierVersionIsRead() throws {
        let old = #"{"block":"09-00","state":"transcribing","interruptions":2,"rejectedPassages":0}"#
        let slot = try JSONDecoder().decode(JobSlot.self, from: Data(old.utf8))
        #expect(slot == JobSlot(block: .at("09-00"), state: .transcribing, interruptions: 2))
    }

    @Test(.timeLimit(.minutes(1)))
    func nothingIsFetchedBesideASuspect() async throws {
        let folder = try TemporaryFolder(), state = try TemporaryFolder()
        let gate = Gate()
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b"), "11-00": .recording("c")])
        var job = Job.day()
        job[.at("10-00")] = JobSlot(block: .at("10-00"), state: .queued, isSuspect: true)
        let suspected = job
        let transcriber = MemoryTranscriber(gate: gate)
        let pipeline = DayPipeline.inMemory(vault, MemoryStore(), transcriber, folder, try state.state().outbox)
        let steps = AsyncStream.makeStream(of: DayProgress.self)
        async let report = pipeline.run(suspected) { steps.continuation.yield($0) }.report
        await gate.firstArrival()
        // The first one is in the engine, and the suspect is not fetched meanwhile.
        #expect(vault.fetched == [.at("09-00")])
        await gate.open()
        #expect(try await report.processedBlocks.count == 3)
        steps.continuation.finish()
        var order: [String] = []
        for await step in steps.stream {
            switch step {
            case .preparing(let block): order.append("prepare \(block)")
            case .saved(let record): order.append("save \(record.slot.block)")
            default: break
            }
        }
        #expect(
            order == [
                "prepare 09-00", "save 09-00", "prepare 10-00", "save 10-00", "prepare 11-00", "save 11-00",
            ])
    }

    @Test(.timeLimit(.minutes(1)))
    func aModelThatEndsTheProcessAgainAndAgainFailsTheJob() async throws {
        let folder = try TemporaryFolder(), state = try TemporaryFolder()
        let database = try state.state()
        var job = Job.day()
        job.state = .running
        job.lastEvent = 1
        job.emptyHandedInterruptions = 4
        try await database.jobs.write(JournalEntry(job: job))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let host = JobHost(
            pipeline: .inMemory(MemoryVault([:]), MemoryStore(), MemoryTranscriber(), folder, database.outbox),
            queue: database.queue, logger: logger)
        await host.resume()
        let ended = try await host.jobs.job(job.id)
        #expect(ended?.state == .failed)
        guard case .modelUnavailable(.modelUnavailable("base", let detail)) = ended?.error else {
            Issue.record("\(String(describing: ended?.error))")
            return
        }
        #expect(detail.contains("5 times"))
    }
}
