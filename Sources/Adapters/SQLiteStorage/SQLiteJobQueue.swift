package import Domain
package import Foundation
import GRDB
package import Plumbing

/// The queue of jobs in the state database, which one process at a time uses (`StateLock`).
package struct SQLiteJobQueue: JobQueue {
    let database: StateDatabase

    init(database: StateDatabase) { self.database = database }

    package func takeOver() async throws(JobStoreError) {
        try await change { try $0.takeOver() }
    }

    package func submit(
        _ request: DayRequest, trace: TraceContext?, limit: Int
    ) async throws(JobStoreError) -> JobSubmission {
        try await change(onDisk: true) { transaction in
            if let equal = try transaction.joinable(request) { return .joined(equal) }
            guard try transaction.queuedJobs() < limit else { return .full }
            let ledger = JobLedger(request: request, trace: trace, now: transaction.time)
            try transaction.write(ledger, replacing: [:])
            return .added(ledger.job)
        }
    }

    package func claimPlan(for worker: WorkerID, lease: Duration) async throws(JobStoreError) -> Claim? {
        try await change { transaction in
            try transaction.buryDead(sparing: worker)
            guard try !transaction.holdsSuspect(worker), let (job, item) = try transaction.nextPlan() else {
                return nil
            }
            return try transaction.claim(item, of: job, for: worker, lease: lease)
        }
    }

    package func claimSlot(for worker: WorkerID, lease: Duration) async throws(JobStoreError) -> Claim? {
        try await change { transaction in
            try transaction.buryDead(sparing: worker)
            guard try !transaction.holdsSuspect(worker), let (job, item, isSuspect) = try transaction.nextSlot()
            else { return nil }
            if isSuspect, try transaction.holdsAnything(worker) { return nil }
            return try transaction.claim(item, of: job, for: worker, lease: lease)
        }
    }

    package func renew(_ claims: [Claim], lease: Duration) async throws(JobStoreError) -> [Claim.Renewal] {
        try await change { transaction in
            try claims.map { claim in
                guard let ledger = try transaction.ledger(of: claim.job.id), ledger.holds(claim) else { return .lost }
                try transaction.renewAll(of: claim.worker, lease: lease)
                return ledger.job.isCancelling ? .cancel : .keep
            }
        }
    }

    package func record(_ step: JobStep, under claim: Claim) async throws(JobStoreError) -> JobWriting {
        try await writing(claim) { $0.record(step, under: claim) }
    }

    package func keep(
        _ text: String, of record: SlotRecord, under claim: Claim
    ) async throws(JobStoreError) -> TextKeeping {
        try await change(onDisk: true) { transaction in
            guard try transaction.ledger(of: claim.job.id)?.holds(claim) == true else { return .lost }
            let entry = try SQLiteOutbox.keep(
                text, for: record.slot, jobID: claim.job.id, at: transaction.time, transaction.connection)
            return .outbox(entry)
        }
    }

    package func finish(_ error: DayRunError, under claim: Claim) async throws(JobStoreError) -> JobWriting {
        try await writing(claim) { $0.fail(error, under: claim) }
    }

    package func release(_ claim: Claim, pause: Duration) async throws(JobStoreError) -> JobWriting {
        try await writing(claim, pause: pause) { $0.release(claim) }
    }

    package func requestCancel(_ id: JobID) async throws(JobStoreError) -> Job? {
        try await change { transaction in
            guard var ledger = try transaction.ledger(of: id) else { return nil }
            let items = ledger.items
            ledger.cancel()
            if !ledger.events.isEmpty { try transaction.write(ledger, replacing: items) }
            return ledger.job
        }
    }

    package func load() async throws(JobStoreError) -> QueueLoad {
        try await (database.spare.memory ?? database).read { connection in
            let row = try Row.fetchOne(
                connection,
                sql: """
                    SELECT count(*) FILTER (WHERE state = 'running'), count(*) FILTER (WHERE state = 'queued'),
                        min(created_at) FILTER (WHERE state = 'queued')
                    FROM job WHERE state IN ('queued', 'running')
                    """)
            let oldest: Double? = row?[2]
            return QueueLoad(
                running: row?[0] ?? 0, waiting: row?[1] ?? 0,
                oldestWaiting: oldest.map { Date(timeIntervalSince1970: $0) })
        }
    }

    package func notices() -> AsyncStream<JobID> { database.notices.notices() }

    /// One transaction, after which listeners are told. It is completed even if the caller is cancelled.
    ///
    /// - Parameter onDisk: nothing else counts; without it, work in progress continues in memory while the disk is full.
    private func change<Value: Sendable>(
        onDisk: Bool = false, _ body: @Sendable @escaping (inout QueueTransaction) throws -> Value
    ) async throws(JobStoreError) -> Value {
        let database = database
        let work = Task { () async -> Result<(Value, [JobID]), JobStoreError> in
            do throws(JobStoreError) {
                return .success(
                    try await database.spare.change(database, onDisk: onDisk) { connection in
                        var transaction = QueueTransaction(
                            connection: connection, announcesEnds: database.announcesEnds)
                        return (try body(&transaction), transaction.changed)
                    })
            } catch {
                return .failure(error)
            }
        }
        let (value, changed) = try await work.value.get()
        database.notices.post(changed)
        return value
    }

    private func writing(
        _ claim: Claim, pause: Duration = .zero, _ step: @Sendable @escaping (inout JobLedger) -> Bool
    ) async throws(JobStoreError) -> JobWriting {
        try await change { transaction in
            guard var ledger = try transaction.ledger(of: claim.job.id) else { return .lost }
            let items = ledger.items
            guard step(&ledger) else { return .lost }
            try transaction.write(ledger, replacing: items)
            if pause > .zero { try transaction.pause(claim.item, of: claim.job.id, for: pause) }
            return .done(ledger.job)
        }
    }
}

/// What is known about jobs: what is in memory while the disk is full is newer than what is on it.
extension SQLiteJobQueue {
    private var onDisk: SQLiteJobStore { database.jobs }
    private var inMemory: SQLiteJobStore? { database.spare.memory?.jobs }

    package func job(_ id: JobID) async throws(JobStoreError) -> Job? {
        if let job = try await inMemory?.job(id) { return job }
        return try await onDisk.job(id)
    }

    package func jobs(state: JobState?, limit: Int) async throws(JobStoreError) -> [Job] {
        guard let inMemory else { return try await onDisk.jobs(state: state, limit: limit) }
        let newer = Dictionary(
            uniqueKeysWithValues: try await inMemory.jobs(state: nil, limit: .max).map { ($0.id, $0) })
        let all = try await onDisk.jobs(state: nil, limit: state == nil ? limit : .max).map { newer[$0.id] ?? $0 }
        return Array(all.filter { state == nil || $0.state == state }.prefix(limit))
    }

    package func unfinishedJobs() async throws(JobStoreError) -> [Job] {
        try await (inMemory ?? onDisk).unfinishedJobs()
    }

    package func events(of job: JobID, after number: Int) async throws(JobStoreError) -> [JobEvent] {
        if let inMemory, try await inMemory.job(job) != nil {
            return try await inMemory.events(of: job, after: number)
        }
        return try await onDisk.events(of: job, after: number)
    }

    package func slots(of day: DeviceDay) async throws(JobStoreError) -> [SlotRecord] {
        let newer = try await inMemory?.slots(of: day) ?? []
        let blocks = Set(newer.map(\.slot.block))
        return (try await onDisk.slots(of: day).filter { !blocks.contains($0.slot.block) } + newer)
            .sorted { $0.slot.block < $1.slot.block }
    }

    package func slotCounts(
        of device: DeviceID, from first: LocalDate, through last: LocalDate
    ) async throws(JobStoreError) -> [LocalDate: [SlotState: Int]] {
        try await onDisk.slotCounts(of: device, from: first, through: last)
    }

    package func devices() async throws(JobStoreError) -> [DeviceID] { try await onDisk.devices() }

    package func removeAll(before time: Date) async throws(JobStoreError) {
        try await onDisk.removeAll(before: time)
    }

    package func checkpoint() async throws(JobStoreError) {
        await database.spare.writeBack(to: database)
        try await onDisk.checkpoint()
    }
}
