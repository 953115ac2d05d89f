package import Domain
import Logging
import Synchronization

/// What happens in jobs, as it happens, for any number of listeners in this process.
///
/// The queue's notices say where to look; the events themselves always come from the queue, in order and without gaps,
/// whichever process wrote them. A job that somebody listens to is looked at now and then even without a notice.
package final class EventFeed: Sendable {
    /// A listener that falls further behind loses the oldest updates and finds them in the journal.
    private static let bufferedUpdates = 512
    private static let rememberedEnds = 512

    private struct State {
        var isFinished = false
        var lastListener = 0
        var listeners: [Int: (job: JobID?, continuation: AsyncStream<JobUpdate>.Continuation)] = [:]
        /// The newest event of each job that was published; of ended ones as long as a late notice may come.
        var published: [JobID: Int] = [:]
        /// The newest event of each unfinished job when this process began.
        var earlier: [JobID: Int] = [:]
        private var ended: [JobID] = []

        /// Forgets what ended long before this job.
        mutating func forget(after job: JobID) {
            earlier[job] = nil
            ended.append(job)
            if ended.count > EventFeed.rememberedEnds { published[ended.removeFirst()] = nil }
        }
    }

    private let queue: any JobQueue
    private let pause: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter pause: between two looks at the jobs that somebody listens to.
    init(queue: any JobQueue, pause: Duration, logger: Logger) {
        self.queue = queue
        self.pause = pause
        self.logger = logger
    }

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

    private enum Signal {
        case notice(JobID), look
    }

    /// Who listens to all jobs is not told what has happened until now.
    func ignoreEarlierEvents() async {
        guard let unfinished = try? await queue.unfinishedJobs() else { return }
        let numbers = unfinished.map { ($0.id, $0.lastEvent) }
        state.withLock { $0.earlier = Dictionary(numbers) { first, _ in first } }
    }

    /// Publishes until the task is cancelled.
    func run(_ notices: AsyncStream<JobID>) async {
        let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await notice in notices { continuation.yield(.notice(notice)) }
                continuation.finish()
            }
            group.addTask { [pause] in
                while (try? await Task.sleep(for: pause)) != nil { continuation.yield(.look) }
            }
            for await signal in signals {
                switch signal {
                case .notice(let job): await publish(job)
                case .look: await publishMissed()
                }
            }
            group.cancelAll()
        }
    }

    /// Publishes what has happened until now, and ends every stream. `run` must have ended.
    func finish() async {
        await publishMissed()
        let listeners = state.withLock { state in
            state.isFinished = true
            return state.listeners.values.map(\.continuation)
        }
        for listener in listeners { listener.finish() }
    }

    /// What no notice told about.
    private func publishMissed() async {
        let listened = state.withLock { state in
            Set(state.listeners.values.compactMap(\.job))
        }
        for job in listened { await publish(job) }
    }

    private func publish(_ id: JobID) async {
        let (last, isListenedTo) = state.withLock { state in
            (
                state.published[id] ?? 0,
                state.listeners.values.contains { $0.job == nil || $0.job == id }
            )
        }
        guard isListenedTo else { return state.withLock { $0.published[id] = nil } }
        do throws(JobStoreError) {
            let events = try await queue.events(of: id, after: last)
            guard !events.isEmpty, let job = try await queue.job(id) else { return }
            for event in events { publish(JobUpdate(job: job, event: event)) }
        } catch {
            logger.error("Journal cannot be read", metadata: ["error": "\(error)"])
        }
    }

    private func publish(_ update: JobUpdate) {
        let id = update.job.id, number = update.event.number, isLast = update.event.kind == .result
        let listeners = state.withLock { state in
            let isEarlier = number <= state.earlier[id] ?? 0
            state.published[id] = number
            if isLast { state.forget(after: id) }
            return state.listeners.values.filter { $0.job == nil ? !isEarlier : $0.job == id }
        }
        if isLast { logger.logEnd(of: update.job) }
        for listener in listeners {
            listener.continuation.yield(update)
            if listener.job != nil, isLast { listener.continuation.finish() }
        }
    }
}

/// A step of a job, and the job after it or later.
package struct JobUpdate: Sendable, Equatable {
    package let job: Job
    package let event: JobEvent
}
