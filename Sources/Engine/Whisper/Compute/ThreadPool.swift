import Foundation
import Synchronization

/// A fixed number of threads that share one computation at a time; the calling thread is one of them.
///
/// A decoding step has dozens of parallel stretches of some 50 µs each, so a thread that runs out of work spins for
/// about that long before it sleeps.
final class ThreadPool: Sendable {
    let threads: Int
    private let crew: Crew

    init(threads: Int) {
        self.threads = max(1, threads)
        let crew = Crew()
        self.crew = crew
        for index in 1..<self.threads {
            let worker = Thread { crew.work() }
            worker.name = "whisper-\(index)"
            worker.stackSize = 4 << 20
            worker.start()
        }
    }

    deinit { crew.close() }

    /// Calls `body(0)` … `body(count - 1)`, spread over the threads, and returns when all are done.
    ///
    /// One computation at a time: the engine's own thread is the only caller.
    func run(_ count: Int, _ body: (Int) -> Void) {
        guard threads > 1, count > 1 else {
            for index in 0..<count { body(index) }
            return
        }
        withoutActuallyEscaping(body) { crew.run(count, $0) }
    }

    /// Splits 0..<`count` into about `pieces` ranges whose bounds are multiples of `granularity`, and runs them.
    func run(over count: Int, granularity: Int = 1, pieces: Int, _ body: (Range<Int>) -> Void) {
        let units = (count + granularity - 1) / granularity
        let size = max(1, (units + pieces - 1) / pieces) * granularity
        run((count + size - 1) / size) { piece in
            body(piece * size..<min(count, (piece + 1) * size))
        }
    }
}

/// What the pool's threads share; it outlives the pool until the last of them has left.
///
/// `@unchecked Sendable`: `body` and `count` are written by `run` while no thread is inside a computation (`inside` is
/// 0 and `round` even), and read by threads only between the release of an odd `round` and their leaving.
private final class Crew: @unchecked Sendable {
    /// Odd while a computation is open to the threads.
    private let round = Atomic<Int>(0)
    private let next = Atomic<Int>(0)
    private let unfinished = Atomic<Int>(0)
    private let inside = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private let wake = NSCondition()
    private var body: ((Int) -> Void)?
    private var count = 0

    private static let spins = 4_000

    func run(_ count: Int, _ body: @escaping (Int) -> Void) {
        self.body = body
        self.count = count
        next.store(0, ordering: .relaxed)
        unfinished.store(count, ordering: .relaxed)
        round.add(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
            wake.withLock { wake.broadcast() }
        }
        takeTasks()
        wait { unfinished.load(ordering: .acquiring) == 0 }
        round.add(1, ordering: .sequentiallyConsistent)
        wait { inside.load(ordering: .sequentiallyConsistent) == 0 }
        self.body = nil
    }

    func work() {
        while !isClosed.load(ordering: .relaxed) {
            inside.add(1, ordering: .sequentiallyConsistent)
            let seen = round.load(ordering: .sequentiallyConsistent)
            if seen & 1 == 1 { takeTasks() }
            inside.subtract(1, ordering: .sequentiallyConsistent)
            awaitRound(after: seen)
        }
    }

    func close() {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        wake.withLock { wake.broadcast() }
    }

    private func takeTasks() {
        guard let body else { return }
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            body(index)
            unfinished.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    /// Spins, then yields: the other threads are at most one task from being done.
    private func wait(until isDone: () -> Bool) {
        var turns = 0
        while !isDone() {
            turns += 1
            if turns > Self.spins { sched_yield() }
        }
    }

    private func awaitRound(after seen: Int) {
        for _ in 0..<Self.spins {
            if round.load(ordering: .acquiring) != seen || isClosed.load(ordering: .relaxed) { return }
        }
        wake.lock()
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while round.load(ordering: .sequentiallyConsistent) == seen, !isClosed.load(ordering: .sequentiallyConsistent) {
            wake.wait()
        }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        wake.unlock()
    }
}
