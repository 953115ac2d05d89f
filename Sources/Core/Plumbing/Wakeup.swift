import Synchronization

/// Wakes everyone who waits for something to change; each then checks for itself whether it did.
package final class Wakeup: Sendable {
    private struct State {
        var raised = 0
        var next = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// How many times it was raised: read it before checking for the change, and pass it to `wait`.
    package var raised: Int { state.withLock { $0.raised } }

    /// Returns once it has been raised more than `seen` times, or the task is cancelled.
    package func wait(after seen: Int) async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // A cancellation before this moment found nobody to wake.
                    if state.raised > seen || Task.isCancelled { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }

    package func raise() {
        let waiting = state.withLock { state in
            state.raised += 1
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }
}
