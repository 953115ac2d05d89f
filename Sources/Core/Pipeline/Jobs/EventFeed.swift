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

    private struct State {
        var isFinished = false
        var lastListener = 0
        var listeners: [Int: (job: JobID?, continuation: AsyncStream<JobUpdate>.Continuation)] = [:]
        /// The newest event of each unfinished job that was published.
        var published: [JobID: Int] = [:]
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
        case notice(JobNotice), look
    }

    /// Publishes until the task is cancelled.
    func run(_ notices: AsyncStream<JobNotice>) async {
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
                case .notice(let notice): await publish(notice.job, after: notice.events.lowerBound - 1)
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
            Set(state.listeners.values.compactMap(\.job)).union(state.published.keys)
        }
        for job in listened { await publish(job, after: nil) }
    }

    /// - Parameter earlier: the last event before this feed existed, as far as it is known from a notice. Without it, who listens to
    ///   all jobs must not get what happened long ago.
    private func publish(_ id: JobID, after earlier: Int?) async {
        let (last, isListenedTo) = state.withLock { state in
            (state.published[id] ?? earlier, state.listeners.values.contains { $0.job == nil || $0.job == id })
        }
        guard isListenedTo else { return state.withLock { $0.published[id] = nil } }
        do throws(JobStoreError) {
            let events = try await queue.events(of: id, after: last ?? 0)
            guard !events.isEmpty, let job = try await queue.job(id) else { return }
            for event in events { publish(JobUpdate(job: job, event: event), toAll: last != nil) }
        } catch {
            logger.error("Journal cannot be read", metadata: ["error": "\(error)"])
        }
    }

    private func publish(_ update: JobUpdate, toAll: Bool) {
        let isLast = update.event.kind == .result
        let listeners = state.withLock { state in
            if toAll { state.published[update.job.id] = isLast ? nil : update.event.number }
            return state.listeners.values.filter { toAll && $0.job == nil || $0.job == update.job.id }
        }
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
