package import Domain
import Foundation
package import Logging
import Plumbing
import ServiceLifecycle

/// Accepts jobs, runs them one at a time, because there is one engine, and writes each step, so that a restart resumes where
/// the process ended.
///
/// The work belongs to `run()`, not to the callers: a client that disconnects stops nothing.
package actor JobRunner: Service {
    package nonisolated let hub = ProgressHub()
    let pipeline: DayPipeline
    let journal: any JobStore
    let settings: Settings
    let logger: Logger
    /// Unfinished jobs, and their events since the process started.
    var unfinished: [JobID: (job: Job, events: [JobEvent])] = [:]
    /// Recently finished jobs, kept in case the journal write failed.
    var ended: [Job] = []
    var queue = WaitingJobs()
    /// New jobs that are being written; they are not visible before.
    var beginnings: [JobID: Task<Job?, Never>] = [:]
    /// Jobs whose last steps are not on disk, with the slots that these changed.
    var unwritten: [JobID: [SlotRecord]] = [:]
    var current: Run?
    var isStopping = false
    /// Whether the jobs of an earlier process have been loaded.
    var isResumed = false
    /// Until when a resumed job waits for a store that cannot be reached: there may be no client to ask again.
    var patience: [JobID: ContinuousClock.Instant] = [:]
    /// Jobs whose end could not be written yet, with everything to write.
    var unwrittenEnds: [JobID: JournalEntry] = [:]
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    package init(pipeline: DayPipeline, journal: any JobStore, settings: Settings = Settings(), logger: Logger) {
        self.pipeline = pipeline
        self.journal = journal
        self.settings = settings
        self.logger = logger
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Works until graceful shutdown; then the current slot may take `shutdownGrace` before it is abandoned. Unfinished jobs
    /// stay queued in the journal.
    package func run() async throws {
        if !isResumed { await resume() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work() }
            group.addTask { await self.maintain() }
            group.addTask {
                do {
                    try await gracefulShutdown()
                    await self.beginStopping()
                    try await Task.sleep(for: self.settings.shutdownGrace)
                } catch {
                    // Cancelled: the work has ended, or the whole service is to end at once.
                }
            }
            await group.next()
            group.cancelAll()
        }
        beginStopping()
        hub.finish()
        await writeEnds()
        do throws(JobStoreError) {
            try await journal.checkpoint()
        } catch {
            report(error, "Journal cannot be checkpointed")
        }
    }

    private func work() async {
        for await _ in arrivals {
            while !isStopping, !Task.isCancelled, let id = queue.next() { await performInContext(id) }
            if isStopping || Task.isCancelled { break }
        }
    }

    private func beginStopping() {
        isStopping = true
        endCurrent()
        arrival.finish()
    }

    /// The running job.
    struct Run {
        let id: JobID
        let stop = StopSignal()
        let began = ContinuousClock.now
        /// Time spent running before.
        let before: Duration
        /// What was known of the day's slots at its beginning.
        var records: [TimeBlock: SlotRecord] = [:]
        /// Does the work; cancelled if no slot is being transcribed.
        var work: Task<Result<Job, DayRunError>, Never>?
    }

    /// Ends the running job after the slot being transcribed; at once when there is none, as while it waits for a vault or a
    /// download.
    func endCurrent() {
        guard let current else { return }
        current.stop.raise()
        let isTranscribing = unfinished[current.id]?.job.slots.contains { $0.state == .transcribing }
        if isTranscribing != true { current.work?.cancel() }
    }

    /// Calls to other systems and log lines name the trace that the job came from, also after a restart.
    private func performInContext(_ id: JobID) async {
        await CallContext.$trace.withValue(unfinished[id]?.job.trace?.child ?? TraceContext()) {
            await CallContext.$jobID.withValue(id.rawValue) { await perform(id) }
        }
    }

    private func perform(_ id: JobID) async {
        guard let job = unfinished[id]?.job else { return }
        if job.isCancelling {
            await finish(id, .cancelled)
            return
        }
        var run = Run(id: id, before: job.runningTime)
        run.records = await records(of: job.request.day)
        current = run
        var isToBeTriedAgain = false
        await change(id, [.state(.running)]) { job in
            job.state = .running
            job.startedAt = job.startedAt ?? Date()
        }
        let pipeline = pipeline
        // A task of its own, so that a job can be cancelled by itself; it inherits trace and job.
        let work =
            Task {
                do throws(DayRunError) {
                    let transcribed = run.records.compactMapValues(\.audioVersion)
                    return .success(
                        try await pipeline.run(job, stop: run.stop, transcribed: transcribed) {
                            await self.note($0, of: id)
                        })
                } catch {
                    return .failure(error)
                }
            } as Task<Result<Job, DayRunError>, Never>
        current?.work = work
        if run.stop.isRaised { work.cancel() }
        let outcome = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        do throws(DayRunError) {
            _ = try outcome.get()
            await finish(id, .completed)
        } catch {
            switch error {
            case .stopped, .cancelled:
                if unfinished[id]?.job.isCancelling == true {
                    await finish(id, .cancelled)
                } else {
                    await putBack(id)
                }
            case .storeUnavailable(.unreachable) where patience[id].map({ .now < $0 }) == true:
                isToBeTriedAgain = true
                await putBack(id)
            case .storeUnavailable, .modelUnavailable: await finish(id, .failed, error)
            }
        }
        current = nil
        if isToBeTriedAgain {
            enqueue(job)
            try? await Task.sleep(for: settings.retryPause)
        }
    }

    func note(_ progress: DayProgress, of id: JobID) async {
        let events = JobEvent.Kind(progress).map { [$0] } ?? []
        await change(id, events, slots: records(progress, of: id)) { $0.apply(progress) }
        // The slot that was waited for has ended: what comes next is not to begin.
        if let current, current.id == id, current.stop.isRaised { endCurrent() }
    }

    /// What the journal is to know about the day's slots after this step.
    private func records(_ progress: DayProgress, of id: JobID) -> [SlotRecord] {
        guard let day = unfinished[id]?.job.request.day else { return [] }
        func failed(_ failure: SlotFailure) -> SlotRecord {
            // What is known of a text that is there stays known.
            var record = current?.records[failure.block] ?? SlotRecord(slot: day.slot(failure.block), state: .failed)
            record.state = .failed
            record.jobID = id
            record.failure = failure
            return record
        }
        switch progress {
        case .planned(let plan):
            return plan.absent.map { SlotRecord(slot: day.slot($0), state: .noAudio, jobID: id) }
                + plan.failures.map(failed)
        case .preparing, .started: return []
        case .saved(let record): return [record]
        case .failed(let failure): return [failed(failure)]
        }
    }

    private func records(of day: DeviceDay) async -> [TimeBlock: SlotRecord] {
        do throws(JobStoreError) {
            let records = try await journal.slots(of: day)
            return Dictionary(records.map { ($0.slot.block, $0) }) { first, _ in first }
        } catch {
            report(error, "Journal cannot be read")
            return [:]
        }
    }

    @discardableResult
    func finish(_ id: JobID, _ state: JobState, _ error: DayRunError? = nil) async -> Job {
        await change(id, [.state(state), .result]) { job in
            job.state = state
            job.error = error
            job.finishedAt = Date()
            if state != .completed { job.forgetUnfinishedSlots() }
        }
    }

    /// Not ended, but interrupted: it continues after a restart.
    private func putBack(_ id: JobID) async {
        await change(id, [.state(.queued)]) { $0.putBack() }
    }

    func enqueue(_ job: Job) {
        queue.append(job.id, of: job.request.day.device)
        arrival.yield()
    }
}
