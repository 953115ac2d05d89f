import Domain
import Synchronization

/// Tells listeners in this process which jobs have changed.
final class NoticeBoard: Sendable {
    /// A listener that falls further behind misses the oldest notices.
    private static let bufferedNotices = 512

    private struct State {
        var lastListener = 0
        var listeners: [Int: AsyncStream<JobNotice>.Continuation] = [:]
    }

    private let state = Mutex(State())

    func notices() -> AsyncStream<JobNotice> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobNotice.self, bufferingPolicy: .bufferingNewest(Self.bufferedNotices))
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

    func post(_ notices: [JobNotice]) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for notice in notices { listeners.forEach { $0.yield(notice) } }
    }
}
