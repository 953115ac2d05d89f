import Domain
import Logging
import Plumbing
import Synchronization

/// Everything that one worker has claimed, and how it is kept.
final class Holdings: Sendable {
    private let queue: any JobQueue
    private let lease: Duration
    private let logger: Logger
    private let state = Mutex((isEnding: false, holds: [ObjectIdentifier: Hold]()))

    init(queue: any JobQueue, lease: Duration, logger: Logger) {
        self.queue = queue
        self.lease = lease
        self.logger = logger
    }

    var all: [Hold] { state.withLock { Array($0.holds.values) } }

    func add(_ claim: Claim) -> Hold {
        let hold = Hold(claim)
        let isEnding = state.withLock { state in
            state.holds[ObjectIdentifier(hold)] = hold
            return state.isEnding
        }
        if isEnding { hold.end() }
        return hold
    }

    func drop(_ hold: Hold) { state.withLock { $0.holds[ObjectIdentifier(hold)] = nil } }

    /// A shutdown begins.
    func end() {
        let holds = state.withLock { state in
            state.isEnding = true
            return Array(state.holds.values)
        }
        for hold in holds { hold.end() }
    }

    /// The heartbeat: renews all leases four times before they run out, as long as the task is not cancelled.
    func keepRenewing() async {
        while !Task.isCancelled {
            await renew()
            try? await Task.sleep(for: lease / 4)
        }
    }

    /// Learns which jobs are being cancelled, and which claims are lost.
    func renew() async {
        let holds = all, asked = ContinuousClock.now
        if holds.isEmpty { return }
        do throws(JobStoreError) {
            let answers = try await queue.renew(holds.map(\.claim), lease: lease)
            for (hold, answer) in zip(holds, answers) { hold.renewed(answer, askedAt: asked) }
        } catch {
            // The work continues: most likely nobody else can ask the queue either.
            logger.error("Leases cannot be renewed", metadata: ["error": "\(error)"])
        }
    }
}
