package import Foundation
package import Plumbing

/// A job and its open work items, as one transaction sees them, and everything that may happen to them.
///
/// This is the whole logic of the queue, shared by all databases: a driver reads a ledger, calls one function and writes
/// what has changed, all in one transaction that keeps others from the job.
package struct JobLedger: Sendable, Equatable {
    /// An item whose workers died this many times fails.
    package static let maximumInterruptions = 5
    /// A job fails when this many workers in a row died on one of its slots before any was transcribed: most likely it is the model
    /// that they could not load.
    package static let maximumEmptyHandedInterruptions = 2 * maximumInterruptions

    package private(set) var job: Job
    /// Empty as soon as the job has ended.
    package private(set) var items: [WorkItem: OpenItem]
    /// New ones, to be written with the job.
    package private(set) var events: [JobEvent] = []
    /// What has become known about slots, to be written with the job.
    package private(set) var records: [SlotRecord] = []
    private let now: Date

    /// - Parameters:
    ///   - elapsed: what has passed since the job was written, by the database's clock.
    ///   - now: for events.
    package init(job: Job, items: [WorkItem: OpenItem], elapsed: Duration = .zero, now: Date) {
        self.job = job
        self.items = items
        self.now = now
        if job.state == .running { self.job.runningTime += max(.zero, elapsed) }
    }

    /// A new job, which waits to be planned.
    package init(request: DayRequest, trace: TraceContext?, now: Date) {
        self.init(job: Job(request: request, createdAt: now, trace: trace), items: [.plan: OpenItem()], now: now)
        add(.state(.queued))
    }

    /// A job that a version of this program without work items left unfinished: it is planned again.
    package init(adopting job: Job, kept: [OutboxEntry], now: Date) {
        self.init(job: job, items: [.plan: OpenItem(isResumed: true)], now: now)
        takeUp(kept)
        if job.isCancelling {
            items = [:]
            settle()
            return
        }
        let failures = self.job.putBackAfterCrash(maximumInterruptions: Self.maximumInterruptions)
        if job.state != .queued { add(.state(.queued)) }
        for failure in failures { finish(failure) }
        let times = self.job.emptyHandedInterruptions ?? 0
        items[.plan]?.interruptions = times
        if times >= Self.maximumInterruptions { end(.failed, .interrupted(job.request.model, times: times)) }
    }

    package func holds(_ claim: Claim) -> Bool {
        items[claim.item].map { $0.holder == claim.worker && $0.fence == claim.fence } ?? false
    }

    // MARK: What workers do

    /// Gives a waiting item to a worker.
    package mutating func claim(_ item: WorkItem, for worker: WorkerID) -> Claim? {
        guard var open = items[item], open.holder == nil, !job.state.isFinal else { return nil }
        open.holder = worker
        open.fence += 1
        items[item] = open
        if job.state == .queued {
            job.state = .running
            job.startedAt = job.startedAt ?? now
            add(.state(.running))
        }
        return Claim(
            item: item, worker: worker, fence: open.fence, job: job, isSuspect: open.isSuspect,
            isResumed: open.isResumed)
    }

    /// - Returns: false if the claim is lost; then nothing has changed.
    package mutating func record(_ step: JobStep, under claim: Claim) -> Bool {
        guard holds(claim) else { return false }
        if claim.item != .plan { job.emptyHandedInterruptions = nil }
        switch step {
        case .planned(let plan):
            job.apply(plan)
            add(.planned(plan))
            records += plan.absent.map { SlotRecord(slot: job.request.day.slot($0), state: .noAudio, jobID: job.id) }
            records += plan.failures.map(record)
            items[.plan] = nil
            for block in plan.toTranscribe {
                let slot = job[block]
                items[.slot(block)] = OpenItem(
                    interruptions: slot?.interruptions ?? 0, isSuspect: slot?.isSuspect ?? false,
                    isResumed: claim.isResumed)
            }
        case .started:
            guard let block = claim.item.block else { return true }
            job.start(block)
            let planned = job.plannedSlots
            add(.started(block, position: planned.count { $0.state != .queued }, of: planned.count))
        case .saved(let record): finish(record)
        case .failed(let failure): finish(failure)
        }
        settle()
        return true
    }

    /// The job fails as a whole.
    ///
    /// - Returns: false if the claim is lost; then nothing has changed.
    package mutating func fail(_ error: DayRunError, under claim: Claim) -> Bool {
        guard holds(claim) else { return false }
        end(.failed, error)
        return true
    }

    /// The worker gives the item back unfinished; it did not die.
    ///
    /// - Returns: false if the claim is lost; then nothing has changed.
    package mutating func release(_ claim: Claim) -> Bool {
        guard holds(claim) else { return false }
        putBack(claim.item)
        settle()
        waitIfNobodyWorks()
        return true
    }

    // MARK: What happens to workers and jobs

    /// A worker's lease has run out: what it was working on waits for another one, or has killed its workers too many times.
    ///
    /// - Parameters:
    ///   - isAlone: it held only one item, in all jobs; of several it is unknown which one killed it.
    ///   - kept: texts of the job in the outbox. What has one is finished.
    package mutating func lose(_ worker: WorkerID, isAlone: Bool, kept: [OutboxEntry]) {
        takeUp(kept.filter { items[.slot($0.slot.block)]?.holder == worker })
        let slots = items.filter { $0.value.holder == worker }.compactMap { $0.key.block.flatMap { job[$0] } }
        let isEmptyHanded = isAlone && !slots.isEmpty && slots.allSatisfy { $0.state != .transcribing }
        for (item, open) in items.sorted(by: { $0.key.description < $1.key.description })
        where open.holder == worker {
            let isCharged = isAlone || item == .plan
            let times = open.interruptions + (isCharged ? 1 : 0)
            putBack(item)
            guard items[item] != nil else { continue }
            items[item]?.interruptions = times
            items[item]?.isSuspect = item != .plan
            items[item]?.isResumed = true
            switch item {
            case .plan:
                if times >= Self.maximumInterruptions { end(.failed, .interrupted(job.request.model, times: times)) }
            case .slot(let block):
                job[block]?.interruptions = times
                job[block]?.isSuspect = true
                if isCharged, times >= Self.maximumInterruptions { finish(.interrupted(block, times: times)) }
            }
        }
        if isEmptyHanded {
            let times = (job.emptyHandedInterruptions ?? 0) + 1
            job.emptyHandedInterruptions = times
            if times >= Self.maximumEmptyHandedInterruptions {
                end(.failed, .interrupted(job.request.model, times: times))
            }
        }
        settle()
        waitIfNobodyWorks()
    }

    /// Text that a worker left in the outbox counts as saved; later only the store would have it, and it would count as someone
    /// else's.
    package mutating func takeUp(_ kept: [OutboxEntry]) {
        for entry in kept where entry.jobID == job.id && job[entry.slot.block]?.isFinished == false {
            finish(SlotRecord(entry, model: job.request.model))
        }
        settle()
    }

    /// Nobody has worked on the job for some time: the store is asked again before anything is transcribed.
    package mutating func planAgain() {
        guard !job.state.isFinal, items.values.allSatisfy({ $0.holder == nil }) else { return }
        items = [.plan: items[.plan] ?? OpenItem(isResumed: true)]
    }

    /// What is being transcribed is finished; a job that nobody is working on has ended.
    package mutating func cancel() {
        guard !job.state.isFinal, !job.isCancelling else { return }
        job.isCancelling = true
        settle()
        if !job.state.isFinal { add(.state(job.state)) }
    }

    // MARK: Parts

    private mutating func finish(_ record: SlotRecord) {
        job.apply(record)
        add(.saved(record))
        records.append(record)
        items[.slot(record.slot.block)] = nil
    }

    private mutating func finish(_ failure: SlotFailure) {
        job.apply(failure)
        add(.failed(failure))
        records.append(record(of: failure))
        items[.slot(failure.block)] = nil
    }

    private func record(of failure: SlotFailure) -> SlotRecord {
        SlotRecord(slot: job.request.day.slot(failure.block), state: .failed, jobID: job.id, failure: failure)
    }

    private mutating func putBack(_ item: WorkItem) {
        items[item]?.holder = nil
        if let block = item.block, job[block]?.state == .transcribing { job[block]?.state = .queued }
    }

    /// Ends a job of which nothing is left to do.
    private mutating func settle() {
        guard !job.state.isFinal else { return }
        if job.isCancelling { items = items.filter { $0.value.holder != nil } }
        if items.isEmpty { end(job.isCancelling ? .cancelled : .completed) }
    }

    private mutating func waitIfNobodyWorks() {
        guard job.state == .running, items.values.allSatisfy({ $0.holder == nil }) else { return }
        job.state = .queued
        add(.state(.queued))
    }

    private mutating func end(_ state: JobState, _ error: DayRunError? = nil) {
        guard !job.state.isFinal else { return }
        job.state = state
        job.error = error
        job.finishedAt = now
        if state != .completed { job.forgetUnfinishedSlots() }
        items = [:]
        add(.state(state))
        add(.result)
    }

    private mutating func add(_ kind: JobEvent.Kind) {
        job.lastEvent += 1
        events.append(JobEvent(number: job.lastEvent, time: now, kind: kind))
    }
}
