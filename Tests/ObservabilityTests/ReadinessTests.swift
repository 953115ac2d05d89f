import Domain
import Logging
import Observability
import Plumbing
import TestSupport
import Testing

@Suite struct ReadinessTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs the checks until `reasons` are what is expected; the time limit ends a test that waits in vain.
    private func wait(
        for expected: Set<Unreadiness>, models: MemoryTranscriber = MemoryTranscriber(),
        store: MemoryStore = MemoryStore(), pulse: WorkerPulse = WorkerPulse(), isBusy: Bool = false,
        isAccepting: Bool = true
    ) async {
        let readiness = Readiness(
            models: models, store: store, pulse: pulse, isBusy: { isBusy }, isAccepting: { isAccepting },
            interval: .milliseconds(5),
            logger: Self.logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await readiness.run() }
            while await Set(readiness.reasons()) != expected { await Task.yield() }
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aServiceThatLoadedItsModelAndReachesItsStoreIsReady() async {
        let models = MemoryTranscriber()
        await wait(for: [], models: models)
        #expect(models.loads == 1)
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsMissingIsNamed() async {
        let models = MemoryTranscriber(loadError: .modelUnavailable(model: "base", detail: "no files"))
        let store = MemoryStore(checkError: .unreachable(detail: "down"))
        await wait(for: [.modelNotLoaded, .storeUnavailable], models: models, store: store)
    }

    @Test(.timeLimit(.minutes(1)))
    func aWorkerWithoutASignOfLifeIsNoticedAndAnIdleOneIsNot() async {
        await wait(for: [.workerStuck], pulse: WorkerPulse(patience: .milliseconds(1)), isBusy: true)
        await wait(for: [], pulse: WorkerPulse(patience: .seconds(3_600)), isBusy: true)
    }

    @Test(.timeLimit(.minutes(1)))
    func aServiceThatIsToldToStopIsNotReadyWhileTheSlotInHandIsFinished() async {
        await wait(for: [.shuttingDown], isAccepting: false)
    }

    @Test func aLongSlotIsNoAlarmAlsoWhenTheNextOneWasFetchedLongAgo() {
        let pulse = WorkerPulse(patience: .seconds(10))
        let start = ContinuousClock.now
        pulse.beat(now: start)
        #expect(!pulse.isStuck(now: start + .seconds(9)))
        #expect(pulse.isStuck(now: start + .seconds(11)))
        CallContext.$jobID.withValue("job") {
            let slot = pulse.begin(.transcribing(audioSeconds: 1_800), now: start)
            let next = pulse.begin(.fetching, now: start + .seconds(1))
            pulse.end(next, now: start + .seconds(2))
            #expect(!pulse.isStuck(now: start + .seconds(7_000)))
            #expect(pulse.isStuck(now: start + .seconds(7_300)))
            pulse.end(slot, now: start + .seconds(7_300))
            #expect(!pulse.isStuck(now: start + .seconds(7_305)))
        }
    }

    @Test func whatADashboardAsksForDoesNotHideAWorkerThatHangs() {
        let pulse = WorkerPulse(patience: .seconds(10))
        let start = ContinuousClock.now
        CallContext.$jobID.withValue("job") { _ = pulse.begin(.decoding, now: start) }
        for second in stride(from: 1, to: 60, by: 5) {
            let dashboard = pulse.begin(.asking, now: start + .seconds(second))
            pulse.end(dashboard, now: start + .seconds(second + 1))
            #expect(dashboard == nil)
        }
        #expect(!pulse.isStuck(now: start + .seconds(19)))
        #expect(pulse.isStuck(now: start + .seconds(60)))
    }
}
