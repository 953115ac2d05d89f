import Domain
import Logging
import Plumbing

/// Does the work of one process: claim → fetch → decode → listen → transcribe → deliver → record, slot by slot, whoever's they
/// are. While one slot is transcribed, the next is claimed and prepared; jobs are planned beside both.
struct SlotWorker: Sendable {
    private let id = WorkerID()
    private let pipeline: DayPipeline
    private let queue: any JobQueue
    private let settings: JobSettings
    private let stop: StopSignal
    private let logger: Logger
    private let holdings: Holdings
    private let writer: ClaimWriter
    private let planner: Planner
    private let vaults: JobVaults
    /// One for the slot being transcribed, and the rest for those being prepared.
    private let seats: RequestGate
    /// Raised when there may be something to claim.
    private let arrivals = Wakeup()

    init(pipeline: DayPipeline, queue: any JobQueue, settings: JobSettings, stop: StopSignal, logger: Logger) {
        self.pipeline = pipeline
        self.queue = queue
        self.settings = settings
        self.stop = stop
        self.logger = logger
        holdings = Holdings(queue: queue, lease: settings.lease, logger: logger)
        writer = ClaimWriter(queue: queue, holdings: holdings, pause: settings.retryPause, logger: logger)
        vaults = JobVaults { pipeline.patientVault() }
        planner = Planner(
            pipeline: pipeline, queue: queue, writer: writer, settings: settings, vaults: vaults,
            patience: Patience(settings.patience), logger: logger)
        seats = RequestGate(limit: pipeline.settings.fetchAhead + 1)
    }

    /// Works until `end` is called, and then until the slots in progress are finished or the task is cancelled. What is not
    /// finished is given back.
    func run(_ notices: AsyncStream<JobID>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await listen(notices) }
            group.addTask { await holdings.keepRenewing() }
            await withTaskGroup(of: Void.self) { work in
                work.addTask { await planJobs() }
                work.addTask { await doSlots() }
            }
            group.cancelAll()
        }
        for hold in holdings.all { await writer.release(hold) }
    }

    /// Nothing more is begun.
    func end() {
        stop.raise()
        holdings.end()
        arrivals.raise()
    }

    /// What happens to jobs may concern what this worker holds, or is waiting for.
    private func listen(_ notices: AsyncStream<JobID>) async {
        for await changed in notices {
            arrivals.raise()
            guard holdings.all.contains(where: { $0.claim.job.id == changed }),
                let job = try? await queue.job(changed), job.isCancelling || job.state.isFinal
            else { continue }
            await holdings.renew()
        }
    }

    // MARK: Plans

    private func planJobs() async {
        while let hold = await next(
            { () async throws(JobStoreError) in try await queue.claimPlan(for: id, lease: settings.lease) })
        {
            await inContext(of: hold) { await planner.plan(hold) }
            arrivals.raise()
        }
    }

    // MARK: Slots

    private struct Prepared: Sendable {
        let hold: Hold
        let block: TimeBlock
        let transcriber: any SpeechTranscriber
        let audio: FetchAhead.Prepared
    }

    private func doSlots() async {
        let (slots, continuation) = AsyncStream.makeStream(of: Prepared.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await prepareSlots(continuation)
                continuation.finish()
            }
            for await slot in slots {
                await inContext(of: slot.hold) { await transcribe(slot) }
                seats.leave()
                arrivals.raise()
            }
        }
    }

    private func prepareSlots(_ slots: AsyncStream<Prepared>.Continuation) async {
        while await seats.enter() {
            guard
                let hold = await next(
                    { () async throws(JobStoreError) in try await queue.claimSlot(for: id, lease: settings.lease) })
            else { return seats.leave() }
            if let slot = await inContext(of: hold, { await prepare(hold) }) {
                slots.yield(slot)
            } else {
                seats.leave()
            }
        }
    }

    /// Loads the model, fetches the recording, decodes it and finds speech in it. `nil` if the slot is not to be transcribed.
    private func prepare(_ hold: Hold) async -> Prepared? {
        guard let slot = hold.claim.slot else { return nil }
        let model = hold.claim.job.request.model, vault = vaults.vault(of: hold.claim.job.id)
        let result = await hold.run { () async -> Result<Prepared, DayRunError> in
            do throws(DayRunError) {
                let transcriber = try await pipeline.loadTranscriber(model)
                let audio = await pipeline.fetchAhead(for: transcriber, vault).prepare(slot)
                if Task.isCancelled { throw .cancelled }
                return .success(Prepared(hold: hold, block: slot.block, transcriber: transcriber, audio: audio))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let prepared): return prepared
        case .failure(.modelUnavailable(let error)): await writer.finish(.modelUnavailable(error), under: hold)
        case .failure: await writer.release(hold)
        }
        return nil
    }

    private func transcribe(_ slot: Prepared) async {
        let hold = slot.hold, job = hold.claim.job
        guard hold.beginTranscribing() else { return await writer.release(hold) }
        await writer.note(.started, under: hold)
        let result = await hold.run { () async -> Result<DayPipeline.Transcribed, SlotFailure.Cause> in
            do throws(SlotFailure.Cause) {
                return .success(
                    try await pipeline.transcribeAndDeliver(
                        slot.audio, slot.block, of: job, hold.stop, with: slot.transcriber
                    ) { text, record throws(JobStoreError) in
                        try await queue.keep(text, of: record, under: hold.claim)
                    })
            } catch {
                return Task.isCancelled ? .failure(SlotFailure.Cause(.cancelled(slot.block))) : .failure(error)
            }
        }
        do throws(SlotFailure.Cause) {
            switch try result.get() {
            case .saved(let record, let entry):
                await writer.finish(.saved(record), under: hold)
                if let entry { await pipeline.delivery.confirm(entry) }
            case .recorded, .superseded: holdings.drop(hold)
            }
        } catch {
            let failure = error.failure
            // Text that could not be stored anywhere is transcribed again later.
            let isGivenBack = failure == .cancelled(slot.block) || hold.stop.isRaised && failure.stage == .store
            if isGivenBack { return await writer.release(hold) }
            if failure.code == SlotFailure.vanishedCode { pipeline.memory.forget(job.request.day.slot(slot.block)) }
            pipeline.log(failure, of: job)
            await writer.finish(.failed(failure), under: hold)
        }
    }

    // MARK: Claims

    /// Waits for something to claim; `nil` at shutdown.
    private func next(_ claim: () async throws(JobStoreError) -> Claim?) async -> Hold? {
        while !stop.isRaised, !Task.isCancelled {
            let seen = arrivals.raised
            do throws(JobStoreError) {
                if let claim = try await claim() { return holdings.add(claim) }
            } catch {
                logger.error("Journal cannot be written; work is claimed when it can", metadata: ["error": "\(error)"])
            }
            // Leases run out and pauses end without anybody noticing.
            _ = await withDeadline(settings.retryPause) { await arrivals.wait(after: seen) }
        }
        return nil
    }

    /// Calls to other systems and log lines name the trace that the job came from, also after a restart.
    private func inContext<Value>(of hold: Hold, _ work: () async -> Value) async -> Value {
        await CallContext.$trace.withValue(hold.claim.job.trace?.child ?? TraceContext()) {
            await CallContext.$jobID.withValue(hold.claim.job.id.rawValue) { await work() }
        }
    }
}

extension SlotFailure {
    /// The work was interrupted, and is done again.
    fileprivate static func cancelled(_ block: TimeBlock) -> SlotFailure {
        SlotFailure(block: block, stage: .transcribe, code: "cancelled", detail: "The slot was abandoned.")
    }
}
