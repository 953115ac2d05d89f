package import Domain
package import Foundation
import Plumbing
import Synchronization

/// What routes and commands call: jobs are submitted, followed and cancelled here, whoever works on them.
package struct JobService: Sendable {
    package let queue: any JobQueue
    package let feed: EventFeed
    private let transcribers: any TranscriberSource
    private let queueLimit: Int
    private let stop: StopSignal
    private let lastLoad = LastLoad()

    /// - Parameter stop: raised when a shutdown begins.
    init(
        queue: any JobQueue, feed: EventFeed, transcribers: any TranscriberSource, queueLimit: Int, stop: StopSignal
    ) {
        self.queue = queue
        self.feed = feed
        self.transcribers = transcribers
        self.queueLimit = queueLimit
        self.stop = stop
    }

    /// Joins an equal job that is running or waiting, or queues a new one. When this returns, the job is on disk.
    package func submit(_ request: DayRequest) async throws(JobRefusal) -> Job {
        do {
            try await transcribers.check(request.model)
        } catch {
            throw .model(error)
        }
        if stop.isRaised { throw .stopping }
        let submission: JobSubmission
        do throws(JobStoreError) {
            submission = try await queue.submit(request, trace: CallContext.trace, limit: queueLimit)
        } catch {
            throw .journalUnavailable
        }
        switch submission {
        case .added(let job), .joined(let job): return job
        case .full: throw .queueFull(limit: queueLimit)
        }
    }

    /// Cancels after the slots in progress, or at once if there are none; `nil` for an unknown job.
    package func cancel(_ id: JobID) async throws(JobStoreError) -> JobCancellation? {
        try await queue.requestCancel(id).map { $0.state.isFinal ? .ended($0) : .underWay($0) }
    }

    package func job(_ id: JobID) async throws(JobStoreError) -> Job? { try await queue.job(id) }

    /// Newest first.
    package func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job] {
        try await queue.jobs(state: state, limit: limit)
    }

    package func events(of id: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent] {
        try await queue.events(of: id, after: number)
    }

    package typealias Updates = AsyncFilterSequence<AsyncStream<JobUpdate>>

    /// The job's events after `number`, the job as of now, and what happens from now on; `nil` for an unknown job.
    package func follow(
        _ id: JobID, after number: Int = 0
    ) async throws(JobStoreError) -> (job: Job, missed: [JobEvent], updates: Updates)? {
        // Whatever happens from here on arrives, if need be twice.
        let updates = feed.updates(of: id)
        guard let job = try await queue.job(id) else { return nil }
        let missed = try await queue.events(of: id, after: number)
        let last = max(number, missed.last?.number ?? 0), isOver = missed.last?.kind == .result || job.state.isFinal
        return (job, missed, (isOver ? AsyncStream { $0.finish() } : updates).filter { $0.event.number > last })
    }

    /// Waits for the end of a job, but no longer than `time`.
    package func wait(for id: JobID, atMost time: Duration) async -> JobWait {
        let updates = feed.updates(of: id)
        guard let job = try? await queue.job(id) else { return .lost }
        if job.state.isFinal { return .ended(job) }
        return await withTaskGroup(of: JobWait.self) { group in
            group.addTask {
                for await update in updates where update.event.kind == .result { return .ended(update.job) }
                return .lost
            }
            group.addTask {
                try? await Task.sleep(for: time)
                return .notYet
            }
            let first = await group.next() ?? .lost
            group.cancelAll()
            return first
        }
    }

    /// The running job of `day`, or the first waiting one.
    package func unfinishedJob(of day: DeviceDay) async throws(JobStoreError) -> Job? {
        let jobs = try await queue.unfinishedJobs().filter { $0.request.day == day }
        return jobs.first { $0.state == .running } ?? jobs.first
    }

    /// Positions in the queue, from 1; empty if it cannot be read.
    package func positions() async -> [JobID: Int] {
        let waiting = (try? await queue.unfinishedJobs())?.filter { $0.state == .queued } ?? []
        return Dictionary(uniqueKeysWithValues: zip(waiting.map(\.id), 1...))
    }

    /// As far as the queue answers at once; else what it answered last.
    package func load() async -> Load {
        let queue = queue
        let answer = await firstAnswer(within: .seconds(1)) { try? await queue.load() }
        let load = lastLoad.note(answer ?? nil)
        return Load(
            running: load.running, waiting: load.waiting, limit: queueLimit, oldestWaiting: load.oldestWaiting)
    }

    /// False from the moment a shutdown begins.
    package var isAccepting: Bool { !stop.isRaised }

    /// How busy the service is.
    package struct Load: Sendable, Equatable {
        package let running: Int
        package let waiting: Int
        package let limit: Int
        /// When the oldest waiting job was requested.
        package let oldestWaiting: Date?
    }

    private final class LastLoad: Sendable {
        private let load = Mutex(QueueLoad(running: 0, waiting: 0, oldestWaiting: nil))

        func note(_ answer: QueueLoad?) -> QueueLoad {
            load.withLock { load in
                load = answer ?? load
                return load
            }
        }
    }
}

/// The result of waiting for a job to end.
package enum JobWait: Sendable, Equatable {
    case ended(Job)
    case notYet
    /// The service is shutting down, or the job is unknown: there will be no answer here.
    case lost
}

/// Why a request did not become a job.
package enum JobRefusal: Error, Sendable, Equatable {
    /// The queue is full.
    case queueFull(limit: Int)
    /// The service is shutting down.
    case stopping
    /// The journal cannot be written, and a job is accepted only once it is on disk.
    case journalUnavailable
    /// The model cannot be used here, or does not fit.
    case model(TranscriptionError)
}

/// The result of a request to cancel.
package enum JobCancellation: Sendable, Equatable {
    /// The slots in progress are finished first.
    case underWay(Job)
    /// It has ended: cancelled just now, or before.
    case ended(Job)
}
