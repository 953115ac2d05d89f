import Foundation
import Synchronization

/// A serial executor with a thread of its own, for actors whose work is long and heavy.
///
/// Swift's cooperative pool has as many threads as cores; one long computation on it delays every other task of the
/// process. An actor with this executor computes elsewhere and leaves the pool free.
package final class DedicatedThread: SerialExecutor {
    private let queue: JobQueue

    /// Starts the thread; it ends when the executor is released.
    package init(name: String, stackSize: Int = 8 << 20) {
        let queue = JobQueue()
        self.queue = queue
        let thread = Thread {
            while let job = queue.next() {
                job.runSynchronously(on: queue.executor())
            }
        }
        thread.name = name
        thread.stackSize = stackSize
        queue.attach(UnownedSerialExecutor(ordinary: self))
        thread.start()
    }

    deinit { queue.close() }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job))
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

/// A first-in-first-out queue whose reader sleeps while it is empty.
///
/// `@unchecked Sendable`: every field is read and written under `condition` alone.
private final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var head = 0
    private var isClosed = false
    private var owner: UnownedSerialExecutor?

    func attach(_ executor: UnownedSerialExecutor) {
        condition.withLock { owner = executor }
    }

    func executor() -> UnownedSerialExecutor {
        condition.withLock {
            guard let owner else { preconditionFailure("the executor is attached before its thread starts") }
            return owner
        }
    }

    func append(_ job: UnownedJob) {
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    /// The next job, or `nil` once the queue is closed and empty.
    func next() -> UnownedJob? {
        condition.withLock {
            while head == jobs.count {
                if isClosed { return nil }
                condition.wait()
            }
            let job = jobs[head]
            head += 1
            if head == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                head = 0
            }
            return job
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }
}
