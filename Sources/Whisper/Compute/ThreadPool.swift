import Foundation

/// A fixed number of threads that share one computation at a time; the calling thread is one of them.
///
/// `@unchecked Sendable`: the fields that change are read and written under `condition` alone, and `run` is called by
/// one thread at a time (the engine's own).
final class ThreadPool: @unchecked Sendable {
    let threads: Int
    private let state: SharedState

    init(threads: Int) {
        self.threads = max(1, threads)
        state = SharedState()
        for index in 1..<self.threads {
            let state = state
            let worker = Thread { state.work() }
            worker.name = "whisper-\(index)"
            worker.stackSize = 4 << 20
            worker.start()
        }
    }

    deinit { state.close() }

    /// Calls `body(0)` … `body(count - 1)`, spread over the threads, and returns when all are done.
    func run(_ count: Int, _ body: (Int) -> Void) {
        guard threads > 1, count > 1 else {
            for index in 0..<count { body(index) }
            return
        }
        withoutActuallyEscaping(body) { state.run(count, $0) }
    }
}

/// The part of the pool that its threads hold, so that the pool itself can be released.
private final class SharedState: @unchecked Sendable {
    private let condition = NSCondition()
    private var body: ((Int) -> Void)?
    private var next = 0
    private var count = 0
    private var unfinished = 0
    private var isClosed = false

    func run(_ count: Int, _ body: @escaping (Int) -> Void) {
        condition.lock()
        self.body = body
        self.next = 0
        self.count = count
        unfinished = count
        condition.broadcast()
        takeTasks()
        while unfinished > 0 { condition.wait() }
        self.body = nil
        condition.unlock()
    }

    func work() {
        condition.lock()
        while !isClosed {
            takeTasks()
            condition.wait()
        }
        condition.unlock()
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    /// Runs tasks until none is left to start. Called with the lock held; it is open while a task runs.
    private func takeTasks() {
        while next < count, let body {
            let index = next
            next += 1
            condition.unlock()
            body(index)
            condition.lock()
            unfinished -= 1
            if unfinished == 0 { condition.broadcast() }
        }
    }
}
