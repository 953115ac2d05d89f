/// A gate that a test opens: who comes before waits, and the test can wait for the first to come.
package actor Gate {
    private var isOpen = false
    private var arrivals = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    private let endsWhenCancelled: Bool

    /// - Parameter endsWhenCancelled: a cancelled task does not wait any longer.
    package init(endsWhenCancelled: Bool = false) { self.endsWhenCancelled = endsWhenCancelled }

    package func pass() async {
        arrivals += 1
        for watcher in watchers { watcher.resume() }
        watchers = []
        if endsWhenCancelled {
            while !isOpen, !Task.isCancelled { await Task.yield() }
        } else if !isOpen {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    package func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }

    /// Returns once somebody has come to the gate.
    package func firstArrival() async {
        if arrivals == 0 { await withCheckedContinuation { watchers.append($0) } }
    }
}
