package import Foundation
import Synchronization
package import WatchMe

/// One run of the pipeline that any number of callers may wait for.
package final class DayRun: Sendable {
    package typealias Outcome = Result<DayOutcome, DayRunError>

    package let id: UUID
    package let request: DayRequest
    private let state = Mutex(State())

    private struct State {
        var outcome: Outcome?
        var waiters: [AsyncStream<Outcome>.Continuation] = []
    }

    init(id: UUID = UUID(), request: DayRequest) {
        self.id = id
        self.request = request
    }

    /// Waits for the end of the run; a cancelled caller gets `cancelled` while the run goes on.
    package func outcome() async -> Outcome {
        let (stream, waiter) = AsyncStream.makeStream(of: Outcome.self, bufferingPolicy: .bufferingNewest(1))
        let known = state.withLock { state in
            if state.outcome == nil { state.waiters.append(waiter) }
            return state.outcome
        }
        if let known { return known }
        for await outcome in stream { return outcome }
        return .failure(.cancelled)
    }

    /// The outcome if there is one within `time`, else `nil`.
    package func outcome(within time: Duration) async -> Outcome? {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.outcome() }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    func finish(_ outcome: Outcome) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters {
            waiter.yield(outcome)
            waiter.finish()
        }
    }
}
