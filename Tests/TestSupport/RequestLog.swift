import Synchronization

/// What a fake server was asked, how much of it is unanswered, and whether answers are held back.
final class RequestLog: Sendable {
    private struct State {
        var requests: [RecordedRequest] = []
        var unanswered = 0
        var peak = 0
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var requests: [RecordedRequest] { state.withLock { $0.requests } }
    var peak: Int { state.withLock { $0.peak } }

    func begin(_ request: RecordedRequest) {
        let ready = state.withLock { state in
            state.requests.append(request)
            state.unanswered += 1
            state.peak = max(state.peak, state.unanswered)
            let unanswered = state.unanswered
            let ready = state.watchers.filter { $0.count <= unanswered }
            state.watchers.removeAll { $0.count <= unanswered }
            return ready
        }
        for watcher in ready { watcher.continuation.resume() }
    }

    func end() {
        state.withLock { $0.unanswered -= 1 }
    }

    func hold() {
        state.withLock { $0.isHolding = true }
    }

    /// Lets every held and later answer go; also what ends a server's life.
    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func waitWhileHolding() async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHolding { state.held.append(continuation) }
                return state.isHolding
            }
            if !isHeld { continuation.resume() }
        }
    }

    func waitForUnanswered(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.unanswered >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
