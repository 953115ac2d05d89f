/// The right of one worker to do one work item: under a lease that has to be renewed, and with a number that fences off
/// whoever had the item before.
///
/// A plain value that decides; the worker that owns it acts. `held` → `ending` (the job is being cancelled) → `lost`.
package struct Claim: Sendable, Equatable {
    package let item: WorkItem
    package let worker: WorkerID
    /// Grows with every claim of the item.
    package let fence: Int
    /// The job when the item was claimed.
    package let job: Job
    /// A worker died with it before: nothing else is claimed beside it.
    package let isSuspect: Bool
    /// An earlier worker or process left it behind, so whoever asked for it may be gone.
    package let isResumed: Bool
    package private(set) var state = State.held
    /// When the last successful renewal was asked for; the lease has counted from then on or later.
    package private(set) var renewedAt: ContinuousClock.Instant

    package init(
        item: WorkItem, worker: WorkerID, fence: Int, job: Job, isSuspect: Bool = false, isResumed: Bool = false,
        at instant: ContinuousClock.Instant = .now
    ) {
        self.item = item
        self.worker = worker
        self.fence = fence
        self.job = job
        self.isSuspect = isSuspect
        self.isResumed = isResumed
        renewedAt = instant
    }

    /// The slot that is claimed; `nil` for a plan.
    package var slot: RecordingSlot? { item.block.map { job.request.day.slot($0) } }

    package enum State: Sendable, Equatable {
        case held
        /// The job is being cancelled: a transcription in progress is finished, and nothing else begun.
        case ending
        /// The lease has run out and another worker has the item, or the job has ended.
        case lost
    }

    /// The queue's answer to a renewal.
    package enum Renewal: Sendable, Equatable {
        case keep, cancel, lost
    }

    /// What the worker is to do now.
    package enum Action: Sendable, Equatable {
        case carryOn
        /// Finish the transcription in progress, and begin nothing more.
        case end
        /// Stop at once: nothing that is written counts any more.
        case abandon
    }

    /// The queue has answered a renewal that was asked for at `instant`. Each action is returned once.
    package mutating func renewed(_ answer: Renewal, askedAt instant: ContinuousClock.Instant) -> Action {
        switch (state, answer) {
        case (.lost, _): return .carryOn
        case (_, .lost):
            state = .lost
            return .abandon
        case (.held, .cancel):
            state = .ending
            renewedAt = instant
            return .end
        case (.held, .keep), (.ending, .keep), (.ending, .cancel):
            renewedAt = instant
            return .carryOn
        }
    }

    /// The time of the next renewal: four fit into a lease, so that three may fail.
    package func nextRenewal(lease: Duration) -> ContinuousClock.Instant { renewedAt + lease / 4 }

    /// Whether another worker may have the item by now, because the queue could not be asked for too long. The work is
    /// finished all the same: most likely the other workers cannot ask it either.
    package func isDoubtful(lease: Duration, now: ContinuousClock.Instant = .now) -> Bool {
        state == .lost || now - renewedAt >= lease
    }
}
