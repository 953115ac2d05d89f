import Domain
import Plumbing
import Synchronization

/// What the worker is doing and since when, to tell a hang from slow work.
///
/// A call counts as the worker's if a job makes it (`CallContext.jobID`): what routes and the outbox ask of the same adapters
/// neither hides a hang nor looks like one.
package final class WorkerPulse: Sendable {
    /// How long a call may take, including retries, before someone must look.
    package enum Activity: Sendable {
        case asking
        case fetching
        case decoding
        case loading
        case listening
        /// A quarter of real time is no cause for alarm yet.
        case transcribing(audioSeconds: Double)
        case storing
    }

    /// Allowed between two calls, and on top of what a call may take.
    private let patience: Duration
    private let state: Mutex<State>

    private struct State {
        var lastSign: ContinuousClock.Instant
        var lastNumber = 0
        /// When each call in progress should be over.
        var deadlines: [Int: ContinuousClock.Instant] = [:]
    }

    package init(patience: Duration = .seconds(600)) {
        self.patience = patience
        state = Mutex(State(lastSign: .now))
    }

    /// There is nothing to do.
    package func beat(now: ContinuousClock.Instant = .now) {
        state.withLock { $0.lastSign = now }
    }

    /// Begins a call of the worker; `nil` for any other. `end` must follow.
    package func begin(_ activity: Activity, now: ContinuousClock.Instant = .now) -> Int? {
        guard CallContext.jobID != nil else { return nil }
        return state.withLock { state in
            state.lastSign = now
            state.lastNumber += 1
            state.deadlines[state.lastNumber] = now + allowance(activity)
            return state.lastNumber
        }
    }

    package func end(_ number: Int?, now: ContinuousClock.Instant = .now) {
        guard let number else { return }
        state.withLock { state in
            state.lastSign = now
            state.deadlines[number] = nil
        }
    }

    /// Whether a call of the worker is taking too long, or, with none in progress, nothing has happened for too long.
    package func isStuck(now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            if state.deadlines.values.contains(where: { $0 < now }) { return true }
            return state.deadlines.isEmpty && now - state.lastSign > patience
        }
    }

    private func allowance(_ activity: Activity) -> Duration {
        switch activity {
        case .loading, .listening: patience
        // Tries of up to ten minutes, and a download of fifteen minutes.
        case .asking, .decoding, .storing: patience * 2
        case .fetching: patience * 3
        case .transcribing(let seconds): patience + .seconds(4 * seconds)
        }
    }
}
