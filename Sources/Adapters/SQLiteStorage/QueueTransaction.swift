import Domain
import Foundation
import GRDB

/// One transaction of the job queue: SQLite has one writer, so what it reads stays true until it commits.
struct QueueTransaction {
    let connection: Database
    let announcesEnds: Bool
    /// Of the wall, for events and reports.
    let time = Date()
    /// For leases and pauses: seconds of uptime.
    let clock = ProcessInfo.processInfo.systemUptime
    /// The jobs that it wrote.
    private(set) var changed: [JobID] = []

    init(connection: Database, announcesEnds: Bool) {
        self.connection = connection
        self.announcesEnds = announcesEnds
    }

    // MARK: Ledgers

    func ledger(of id: JobID) throws -> JobLedger? {
        guard
            let row = try Row.fetchOne(
                connection, sql: "SELECT content, written_at FROM job WHERE id = ?", arguments: [id.rawValue])
        else { return nil }
        let writtenAt: Double? = row["written_at"]
        return JobLedger(
            job: try JSONColumn.value(row["content"]), items: try items(of: id),
            elapsed: .seconds(writtenAt.map { max(0, clock - $0) } ?? 0), now: time)
    }

    private func items(of id: JobID) throws -> [WorkItem: OpenItem] {
        let rows = try Row.fetchAll(
            connection, sql: "SELECT * FROM work_item WHERE job_id = ?", arguments: [id.rawValue])
        var items: [WorkItem: OpenItem] = [:]
        for row in rows {
            guard let item = WorkItem(row["item"]) else { continue }
            let holder: String? = row["holder"]
            items[item] = OpenItem(
                holder: holder.flatMap { WorkerID($0) }, fence: row["fence"], interruptions: row["interruptions"],
                isSuspect: row["is_suspect"], isResumed: row["is_resumed"])
        }
        return items
    }

    /// - Parameter earlier: the items before the change.
    mutating func write(_ ledger: JobLedger, replacing earlier: [WorkItem: OpenItem]) throws {
        let job = ledger.job
        try SQLiteJobStore.write(
            JournalEntry(job: job, events: ledger.events, slots: ledger.records), announcesEnds: announcesEnds,
            connection)
        try connection.execute(
            sql: "UPDATE job SET written_at = ? WHERE id = ?", arguments: [clock, job.id.rawValue])
        for item in earlier.keys where ledger.items[item] == nil {
            try connection.execute(
                sql: "DELETE FROM work_item WHERE job_id = ? AND item = ?",
                arguments: [job.id.rawValue, item.description])
        }
        for (item, open) in ledger.items where earlier[item] != open { try write(item, open, of: job) }
        changed.append(job.id)
    }

    private func write(_ item: WorkItem, _ open: OpenItem, of job: Job) throws {
        try connection.execute(
            sql: """
                INSERT INTO work_item
                    (job_id, item, job_number, device_id, date, holder, fence, interruptions, is_suspect, is_resumed)
                VALUES (?, ?, (SELECT number FROM job WHERE id = ?), ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (job_id, item) DO UPDATE SET
                    holder = excluded.holder, fence = excluded.fence, interruptions = excluded.interruptions,
                    is_suspect = excluded.is_suspect, is_resumed = excluded.is_resumed
                """,
            arguments: [
                job.id.rawValue, item.description, job.id.rawValue, job.request.day.device.rawValue,
                job.request.day.date.description, open.holder?.rawValue, open.fence, open.interruptions,
                open.isSuspect, open.isResumed,
            ])
    }

    // MARK: Submitting

    func joinable(_ request: DayRequest) throws -> Job? {
        try String.fetchAll(
            connection,
            sql: """
                SELECT content FROM job
                WHERE state IN ('queued', 'running') AND device_id = ? AND date = ? ORDER BY number
                """,
            arguments: [request.day.device.rawValue, request.day.date.description]
        ).lazy.map { try JSONColumn.value($0, as: Job.self) }.first { $0.request == request && !$0.isCancelling }
    }

    func queuedJobs() throws -> Int {
        try Int.fetchOne(connection, sql: "SELECT count(*) FROM job WHERE state = 'queued'") ?? 0
    }

    // MARK: Claiming

    mutating func claim(_ item: WorkItem, of job: JobID, for worker: WorkerID, lease: Duration) throws -> Claim? {
        guard var ledger = try ledger(of: job) else { return nil }
        let items = ledger.items
        guard let claim = ledger.claim(item, for: worker) else { return nil }
        try write(ledger, replacing: items)
        try renewAll(of: worker, lease: lease)
        return claim
    }

    func renewAll(of worker: WorkerID, lease: Duration) throws {
        try connection.execute(
            sql: "UPDATE work_item SET lease_until = ? WHERE holder = ?",
            arguments: [clock + lease / .seconds(1), worker.rawValue])
    }

    func pause(_ item: WorkItem, of job: JobID, for pause: Duration) throws {
        try connection.execute(
            sql: "UPDATE work_item SET claimable_at = ? WHERE job_id = ? AND item = ?",
            arguments: [clock + pause / .seconds(1), job.rawValue, item.description])
    }

    func holdsAnything(_ worker: WorkerID) throws -> Bool {
        try Bool.fetchOne(
            connection, sql: "SELECT EXISTS (SELECT 1 FROM work_item WHERE holder = ?)",
            arguments: [worker.rawValue]) ?? false
    }

    func holdsSuspect(_ worker: WorkerID) throws -> Bool {
        try Bool.fetchOne(
            connection, sql: "SELECT EXISTS (SELECT 1 FROM work_item WHERE holder = ? AND is_suspect)",
            arguments: [worker.rawValue]) ?? false
    }

    func nextSlot() throws -> (JobID, WorkItem, isSuspect: Bool)? {
        let row = try Row.fetchOne(
            connection,
            sql: """
                SELECT job_id, item, is_suspect FROM work_item AS waiting
                WHERE holder IS NULL AND item <> 'plan' AND claimable_at <= ?
                ORDER BY is_suspect DESC, (
                    SELECT count(*) FROM work_item
                    WHERE device_id = waiting.device_id AND holder IS NOT NULL AND item <> 'plan'
                ), job_number, item
                LIMIT 1
                """,
            arguments: [clock])
        guard let row, let job = JobID(row["job_id"]), let item = WorkItem(row["item"]) else { return nil }
        return (job, item, row["is_suspect"])
    }

    func nextPlan() throws -> (JobID, WorkItem)? {
        let id = try String.fetchOne(
            connection,
            sql: """
                SELECT job_id FROM work_item AS plan
                WHERE item = 'plan' AND holder IS NULL AND claimable_at <= :now
                    -- One recorder's jobs keep their order, and one of its days is worked on by one job.
                    AND NOT EXISTS (
                        SELECT 1 FROM work_item AS other
                        WHERE other.device_id = plan.device_id AND other.job_id <> plan.job_id
                            AND ((other.item = 'plan') = (other.holder IS NOT NULL)
                                OR other.item <> 'plan' AND other.date = plan.date))
                    -- Nor is it somebody else's turn.
                    AND NOT EXISTS (
                        SELECT 1 FROM work_item AS waiting
                        WHERE waiting.item <> 'plan' AND waiting.holder IS NULL AND waiting.claimable_at <= :now
                            AND NOT EXISTS (
                                SELECT 1 FROM work_item AS held
                                WHERE held.device_id = waiting.device_id AND held.holder IS NOT NULL
                                    AND held.item <> 'plan'))
                ORDER BY job_number LIMIT 1
                """,
            arguments: ["now": clock])
        return id.flatMap { JobID($0) }.map { ($0, .plan) }
    }

    // MARK: Deaths

    /// Puts back what workers held whose leases have run out.
    mutating func buryDead(sparing worker: WorkerID?) throws {
        let dead = try String.fetchAll(
            connection,
            sql: """
                SELECT DISTINCT holder FROM work_item WHERE holder IS NOT NULL AND lease_until <= ? AND holder IS NOT ?
                """,
            arguments: [clock, worker?.rawValue])
        for name in dead {
            let jobs = try String.fetchAll(
                connection, sql: "SELECT job_id FROM work_item WHERE holder = ? ORDER BY job_number",
                arguments: [name])
            guard let holder = WorkerID(name) else { continue }
            var seen: Set<String> = []
            for job in jobs where seen.insert(job).inserted {
                guard let id = JobID(job), var ledger = try ledger(of: id) else { continue }
                let items = ledger.items
                ledger.lose(holder, isAlone: jobs.count == 1, kept: try keptTexts(of: ledger.job))
                try write(ledger, replacing: items)
            }
        }
    }

    /// One process at a time has the database (`StateLock`): whoever held something is dead.
    mutating func takeOver() throws {
        // The time that nothing was running does not count.
        try connection.execute(
            sql: """
                UPDATE job SET written_at = ? WHERE state = 'running';
                UPDATE work_item SET lease_until = CASE WHEN holder IS NULL THEN NULL ELSE 0 END, claimable_at = 0,
                    is_resumed = 1;
                """,
            arguments: [clock])
        try buryDead(sparing: nil)
        let unfinished = try Row.fetchAll(
            connection,
            sql: """
                SELECT content, EXISTS (SELECT 1 FROM work_item WHERE job_id = job.id) AS is_known FROM job
                WHERE state IN ('queued', 'running') ORDER BY number
                """)
        for row in unfinished {
            let job: Job = try JSONColumn.value(row["content"])
            let kept = try keptTexts(of: job)
            if !(row["is_known"] as Bool) {
                try write(JobLedger(adopting: job, kept: kept, now: time), replacing: [:])
            } else if var ledger = try ledger(of: job.id) {
                let items = ledger.items
                ledger.takeUp(kept)
                ledger.planAgain()
                try write(ledger, replacing: items)
            }
        }
    }

    private func keptTexts(of job: Job) throws -> [OutboxEntry] {
        try SQLiteOutbox.entries(of: job.id, on: job.request.day, connection)
    }
}
