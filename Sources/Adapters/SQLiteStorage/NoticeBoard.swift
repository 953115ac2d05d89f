import Domain
import Synchronization

/// Tells listeners in this process which jobs have changed.
final class NoticeBoard: Sendable {
    /// A listener that falls further behind misses the oldest notices.
    private static let bufferedNotices = 512

    private struct State {
        var lastListener = 0
        var listeners: [Int: AsyncStream<JobID>.Continuation] = [:]
    }

    private let state = Mutex(State())

    func notices() -> AsyncStream<JobID> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobID.self, bufferingPolicy: .bufferingNewest(Self.bufferedNotices))
        let number = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            return state.lastListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    func post(_ jobs: [JobID]) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for job in jobs { listeners.forEach { $0.yield(job) } }
    }
}
