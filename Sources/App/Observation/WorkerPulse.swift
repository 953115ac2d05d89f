import Synchronization

/// When the worker last did anything, and how long what it does now may take.
package final class WorkerPulse: Sendable {
    /// What any call but a transcription may take, retries and all.
    private let patience: Duration
    private let state: Mutex<State>

    private struct State {
        var lastSign: ContinuousClock.Instant
        var allowance: Duration
    }

    package init(patience: Duration = .seconds(600)) {
        self.patience = patience
        state = Mutex(State(lastSign: .now, allowance: patience))
    }

    /// A call began or ended, or there is nothing to do.
    ///
    /// - Parameter audioSeconds: audio that is being transcribed now; a quarter of real time is still no cause for alarm.
    package func beat(audioSeconds: Double = 0, now: ContinuousClock.Instant = .now) {
        state.withLock { $0 = State(lastSign: now, allowance: patience + .seconds(4 * audioSeconds)) }
    }

    package func isStuck(now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { now - $0.lastSign > $0.allowance }
    }
}
