import Logging
import Pipeline
import ServiceLifecycle
import TestSupport
import Testing
import WatchMe

@Suite struct DayRunsTests {
    private let folder: TemporaryFolder
    private let gate = Gate()
    private let transcriber: MemoryTranscriber
    private let store = MemoryStore()

    init() throws {
        folder = try TemporaryFolder()
        transcriber = MemoryTranscriber(gate: gate)
    }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func runs(queueLimit: Int = 8) -> DayRuns {
        let vault = MemoryVault(["09-00": .recording("a"), "10-00": .recording("b")])
        return DayRuns(
            pipeline: .inMemory(vault, store, transcriber, folder), queueLimit: queueLimit, logger: logger)
    }

    private func whileRunning(_ runs: DayRuns, _ body: @Sendable (ServiceGroup) async throws -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: [runs], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func equalRequestsShareOneRunAndDifferentOnesDoNot() async throws {
        let runs = runs()
        try await whileRunning(runs) { _ in
            let first = try await runs.join(.day())
            await gate.firstArrival()
            let second = try await runs.join(.day())
            let other = try await runs.join(.day(device: "other"))
            #expect(first.id == second.id)
            #expect(first.id != other.id)
            await gate.open()
            #expect(await first.outcome() == second.outcome())
            #expect(try await other.outcome().get().report.totalSlots == 48)
        }
        #expect(transcriber.transcriptions == 2, "the second device's day finds the rows of the shared store")
    }

    @Test func aFullQueueRefuses() async throws {
        let runs = runs(queueLimit: 1)
        _ = try await runs.join(.day(device: "a"))
        _ = try await runs.join(.day(device: "a"))
        await #expect(throws: DayRunError.queueFull(limit: 1)) { try await runs.join(.day(device: "b")) }
        #expect(await runs.load.waiting == 1)
    }

    @Test func aWaiterThatGoesAwayDoesNotStopTheRun() async throws {
        let runs = runs()
        try await whileRunning(runs) { _ in
            let run = try await runs.join(.day())
            await gate.firstArrival()
            let waiter = Task { await run.outcome() }
            waiter.cancel()
            #expect(await waiter.value == .failure(.cancelled))
            await gate.open()
            #expect(try await run.outcome().get().report.processedBlocks.count == 2)
        }
    }

    @Test func shutdownFinishesTheSlotInHandAndAnswersEveryone() async throws {
        let runs = runs()
        try await whileRunning(runs) { group in
            let current = try await runs.join(.day(device: "a"))
            let queued = try await runs.join(.day(device: "b"))
            await gate.firstArrival()
            await group.triggerGracefulShutdown()
            while await runs.isAccepting { await Task.yield() }
            await gate.open()
            #expect(await current.outcome() == .failure(.stopped))
            #expect(await queued.outcome() == .failure(.stopped))
        }
        #expect(await store.rows == [.at("09-00"): "a"])
        await #expect(throws: DayRunError.stopped) { try await runs.join(.day()) }
    }
}
