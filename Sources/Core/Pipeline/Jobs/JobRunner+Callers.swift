package import Domain
import Foundation
import Plumbing

/// What routes and commands call.
extension JobRunner {
    /// Joins an equal job that is running or waiting, or queues a new one. When this returns, the job is on disk.
    package func submit(_ request: DayRequest) async throws(JobRefusal) -> Job {
        if let equal = try await joined(request) { return equal }
        do {
            try await pipeline.transcribers.check(request.model)
        } catch {
            throw .model(error)
        }
        // An equal request may have arrived while the model was checked.
        if let equal = try await joined(request) { return equal }
        if isStopping { throw .stopping }
        let waiting = unfinished.values.count { $0.job.state == .queued }
        guard waiting < settings.queueLimit else { throw .queueFull(limit: settings.queueLimit) }
        let job = Job(request: request, createdAt: Date(), trace: CallContext.trace)
        unfinished[job.id] = (job, [])
        let writing = Task { await begin(job.id) }
        beginnings[job.id] = writing
        guard let queued = await writing.value else { throw .journalUnavailable }
        return queued
    }

    /// The equal job, once it is on disk.
    private func joined(_ request: DayRequest) async throws(JobRefusal) -> Job? {
        guard let equal = joinable(request) else { return nil }
        guard let writing = beginnings[equal.id] else { return equal }
        guard let queued = await writing.value else { throw .journalUnavailable }
        return queued
    }

    /// Writes a new job and queues it; `nil` if the journal cannot be written, and then there is no such job.
    private func begin(_ id: JobID) async -> Job? {
        let queued = await change(id, [.state(.queued)]) { _ in }
        beginnings[id] = nil
        guard unwritten[id] == nil else {
            unfinished[id] = nil
            unwritten[id] = nil
            return nil
        }
        enqueue(queued)
        return queued
    }

    /// Cancels after the current slot, or at once if there is none; `nil` for an unknown job.
    package func cancel(_ id: JobID) async throws(JobStoreError) -> JobCancellation? {
        guard let job = unfinished[id]?.job else { return try await journal.job(id).map { .ended($0) } }
        if job.state.isFinal { return .ended(job) }
        if queue.remove(id) { return .ended(await finish(id, .cancelled)) }
        if !job.isCancelling { await change(id, [.state(job.state)]) { $0.isCancelling = true } }
        if current?.id == id { endCurrent() }
        return .underWay(unfinished[id]?.job ?? job)
    }

    package func job(_ id: JobID) async throws(JobStoreError) -> Job? {
        // An end that is not on disk yet is known only here.
        if let job = unfinished[id]?.job ?? unwrittenEnds[id]?.job { return job }
        return try await journal.job(id)
    }

    /// The job's events after `number`, the job as of now, and what happens from now on; `nil` for an unknown job.
    package func follow(
        _ id: JobID, after number: Int = 0
    ) async throws(JobStoreError) -> (job: Job, missed: [JobEvent], updates: AsyncStream<JobUpdate>)? {
        let earlier = try await journal.events(of: id, after: number)
        // No suspension from here on: nothing can happen between the snapshot and the subscription.
        if let (job, events) = unfinished[id] {
            let first = events.first?.number ?? .max
            let missed = earlier.filter { $0.number < first } + events.filter { $0.number > number }
            return (job, missed, job.state.isFinal ? AsyncStream { $0.finish() } : hub.updates(of: id))
        }
        if let entry = unwrittenEnds[id] {
            let missed = earlier + entry.events.filter { $0.number > max(number, earlier.last?.number ?? 0) }
            return (entry.job, missed, AsyncStream { $0.finish() })
        }
        guard let job = try await journal.job(id) else { return nil }
        let events = try await journal.events(of: id, after: number)
        return (job, events, AsyncStream { $0.finish() })
    }

    /// Waits for the end of a job, but no longer than `time`.
    package nonisolated func wait(for id: JobID, atMost time: Duration) async -> JobWait {
        let updates = hub.updates(of: id)
        guard let job = await known(id) else { return .lost }
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

    /// The job's events after `number`, as far as they are on disk.
    package func events(of id: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent] {
        try await journal.events(of: id, after: number)
    }

    /// The running job of `day`, or the first waiting one.
    package func unfinishedJob(of day: DeviceDay) -> Job? {
        let order = [current?.id].compactMap { $0 } + queue.inOrder
        return order.compactMap { unfinished[$0]?.job }.first { $0.request.day == day }
    }

    /// Newest first, as the journal has them.
    package func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job] {
        try await journal.jobs(state: state, limit: limit).map {
            unfinished[$0.id]?.job ?? unwrittenEnds[$0.id]?.job ?? $0
        }
        .filter { state == nil || $0.state == state }
    }

    /// Positions in the queue, from 1.
    package var positions: [JobID: Int] {
        Dictionary(uniqueKeysWithValues: zip(queue.inOrder, 1...))
    }

    package var load: Load {
        let waiting = queue.inOrder.compactMap { unfinished[$0]?.job.createdAt }
        return Load(
            running: current == nil ? 0 : 1, waiting: waiting.count, limit: settings.queueLimit,
            oldestWaiting: waiting.min())
    }

    /// False from the moment a shutdown begins.
    package var isAccepting: Bool { !isStopping }

    private func joinable(_ request: DayRequest) -> Job? {
        unfinished.values.first {
            $0.job.request == request && !$0.job.isCancelling && !$0.job.state.isFinal
        }?.job
    }

    /// Includes recently finished jobs, in case the journal write failed.
    private func known(_ id: JobID) async -> Job? {
        if let job = unfinished[id]?.job ?? ended.first(where: { $0.id == id }) { return job }
        return try? await journal.job(id)
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
    /// The current slot is finished first.
    case underWay(Job)
    /// It has ended: cancelled just now, or before.
    case ended(Job)
}
