package import Domain
import Synchronization

/// One publisher, many listeners: what happens in jobs, as it happens.
package final class ProgressHub: Sendable {
    /// A listener that falls further behind loses the oldest updates and finds them in the journal.
    private static let bufferedUpdates = 512

    private struct State {
        var isFinished = false
        var lastListener = 0
        var listeners: [Int: (job: JobID?, continuation: AsyncStream<JobUpdate>.Continuation)] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// What happens from now on in one job, or in all. Ends with the service, and for one job after its last event.
    package func updates(of job: JobID?) -> AsyncStream<JobUpdate> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobUpdate.self, bufferingPolicy: .bufferingNewest(Self.bufferedUpdates))
        let number: Int? = state.withLock { state in
            if state.isFinished { return nil }
            state.lastListener += 1
            state.listeners[state.lastListener] = (job, continuation)
            return state.lastListener
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    func publish(_ update: JobUpdate) {
        let listeners = state.withLock { state in
            state.listeners.values.filter { $0.job == nil || $0.job == update.job.id }
        }
        for listener in listeners {
            listener.continuation.yield(update)
            if listener.job != nil, update.event.kind == .result { listener.continuation.finish() }
        }
    }

    /// Ends every stream.
    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            return state.listeners.values.map(\.continuation)
        }
        for listener in listeners { listener.finish() }
    }
}

/// A step of a job, and the job after it.
package struct JobUpdate: Sendable, Equatable {
    package let job: Job
    package let event: JobEvent
}
