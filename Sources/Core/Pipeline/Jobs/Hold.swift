import Domain
import Synchronization

/// One claim of this worker, and the work that is done under it.
final class Hold: Sendable {
    /// As it was when the item was claimed.
    let claim: Claim
    /// Raised when nothing more is to begin; a transcription in progress is finished.
    let stop = StopSignal()
    private let state: Mutex<State>

    private struct State {
        var claim: Claim
        var isTranscribing = false
        var cancelWork: (@Sendable () -> Void)?
    }

    init(_ claim: Claim) {
        self.claim = claim
        state = Mutex(State(claim: claim))
    }

    var isLost: Bool { state.withLock { $0.claim.state == .lost } }

    /// From here on `end` waits for the work. False if it was called before.
    func beginTranscribing() -> Bool {
        state.withLock { state in
            state.isTranscribing = !stop.isRaised
            return state.isTranscribing
        }
    }

    /// Does something that `end` and `abandon` can interrupt. Returns what `work` returns.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        // A task of its own, so that one claim can be ended by itself; it inherits trace and job.
        let task = Task { await work() }
        let isOver = state.withLock { state in
            state.cancelWork = { task.cancel() }
            return stop.isRaised && !state.isTranscribing || state.claim.state == .lost
        }
        if isOver { task.cancel() }
        defer { state.withLock { $0.cancelWork = nil } }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends the work after the transcription in progress, and a wait or a download at once.
    func end() {
        stop.raise()
        let cancel = state.withLock { $0.isTranscribing ? nil : $0.cancelWork }
        cancel?()
    }

    /// The queue has answered a renewal.
    func renewed(_ answer: Claim.Renewal, askedAt instant: ContinuousClock.Instant) {
        let action = state.withLock { $0.claim.renewed(answer, askedAt: instant) }
        switch action {
        case .carryOn: break
        case .end: end()
        case .abandon: abandon()
        }
    }

    /// Another worker has the item, or the job has ended: nothing counts any more.
    func abandon() {
        stop.raise()
        let cancel = state.withLock { state in
            _ = state.claim.renewed(.lost, askedAt: .now)
            return state.cancelWork
        }
        cancel?()
    }
}
