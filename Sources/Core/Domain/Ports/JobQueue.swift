package import Foundation
package import Plumbing

/// Jobs as a queue that any number of workers, in one process or on many machines, take work from. The unit of work is the
/// slot: whoever is free claims the next one under a lease. Holds people's speech.
///
/// - Each function is one transaction, written to the disk when it returns. What happens to a job in it is decided by
///   `JobLedger` alone; the database contributes order, leases and locks.
/// - Leases are measured by the database's clock alone. A lease of zero is over at once.
/// - A claim whose lease is over stays valid until another worker claims something: that finds the dead worker, and puts back
///   all that it held, in one step. Only then is a claim lost.
/// - Every write of a worker names its claim. Under a lost claim nothing is written, and the worker learns that it has lost.
/// - The end of a job and its webhook are one transaction.
package protocol JobQueue: JobRecords {
    /// Takes up what an earlier process left behind. A process calls it before it works, and again until it succeeds.
    ///
    /// A database with one process at a time ends all leases, since whoever had them is dead, and has all jobs planned again,
    /// since nobody may have worked on them for days. A shared one lets leases run out.
    func takeOver() async throws(JobStoreError)

    /// Joins an equal job that is unfinished and not being cancelled, or adds a new one to be planned.
    ///
    /// - Parameter limit: of queued jobs; joining is always possible.
    func submit(_ request: DayRequest, trace: TraceContext?, limit: Int) async throws(JobStoreError) -> JobSubmission

    /// The plan of the oldest queued job that may begin, if there is one:
    /// - not while slots of a recorder that nobody works for wait for a worker, so that jobs begin only when it is their turn,
    /// - not while an earlier job of the recorder has slots left to claim or is being planned, or any slot of the same day is
    ///   being worked on, so that one recorder's jobs keep their order and no slot is transcribed twice at once,
    /// - not beside a suspect slot of this worker.
    func claimPlan(for worker: WorkerID, lease: Duration) async throws(JobStoreError) -> Claim?

    /// The next slot: first those of the recorder with the fewest slots in progress, then those of the oldest job, then the
    /// earliest of the day. Renews whatever else the worker has claimed, so that all its leases run out together.
    ///
    /// Suspect slots come first, and alone: a worker gets none while it has claimed anything, and nothing beside one.
    func claimSlot(for worker: WorkerID, lease: Duration) async throws(JobStoreError) -> Claim?

    /// Extends leases, by `lease` from now; one answer for each claim. One that is over is extended too unless it is lost.
    func renew(_ claims: [Claim], lease: Duration) async throws(JobStoreError) -> [Claim.Renewal]

    /// Writes a step of a job: job, events and slot records, all or nothing. The job ends with its last slot.
    ///
    /// Texts in the outbox that belong to the job may be recorded as saved under the claim of its plan.
    func record(_ step: JobStep, under claim: Claim) async throws(JobStoreError) -> JobWriting

    /// Keeps the text of the claimed slot: together with the slot's record where transcripts are in the same database, else in
    /// the outbox, from where it is to be delivered.
    func keep(_ text: String, of record: SlotRecord, under claim: Claim) async throws(JobStoreError) -> TextKeeping

    /// Ends the job as failed as a whole.
    func finish(_ error: DayRunError, under claim: Claim) async throws(JobStoreError) -> JobWriting

    /// Gives an item back unfinished. It can be claimed again after `pause`.
    func release(_ claim: Claim, pause: Duration) async throws(JobStoreError) -> JobWriting

    /// Ends the job at once if nobody works on it, and else after the slots in progress, which their workers learn when they
    /// renew or record. `nil` for an unknown job; one that has ended is returned as it is.
    func requestCancel(_ id: JobID) async throws(JobStoreError) -> Job?

    func load() async throws(JobStoreError) -> QueueLoad

    /// Names jobs as they change, from now on: by this process, or where the database is shared by others too. A notice may
    /// come late, twice or never; what has happened is in `events(of:after:)`.
    func notices() -> AsyncStream<JobID>
}

/// What became of a request.
package enum JobSubmission: Sendable, Equatable {
    case added(Job)
    case joined(Job)
    /// As many jobs are waiting as may wait.
    case full
}

/// What became of a worker's write.
package enum JobWriting: Sendable, Equatable {
    /// It is on disk; the job after it.
    case done(Job)
    /// The claim is lost, and nothing was written.
    case lost
}

/// Where a text is now.
package enum TextKeeping: Sendable, Equatable {
    /// In the outbox; the slot's record is written once it has been delivered.
    case outbox(OutboxEntry)
    /// Where transcripts belong, and the slot's record with it: nothing is left to do. The job after it.
    case stored(Job)
    /// The claim is lost, and nothing was written.
    case lost
}

/// How busy the queue is.
package struct QueueLoad: Sendable, Equatable {
    /// Jobs in progress.
    package let running: Int
    /// Jobs that wait for their turn.
    package let waiting: Int
    /// When the oldest waiting job was requested.
    package let oldestWaiting: Date?

    package init(running: Int, waiting: Int, oldestWaiting: Date?) {
        self.running = running
        self.waiting = waiting
        self.oldestWaiting = oldestWaiting
    }
}
