import Domain
import Foundation
import GRDB
import SystemPackage
import TestSupport
import Testing

@testable import SQLiteStorage

/// What an earlier version left on the disk is read by this one.
@Suite struct StateMigrationTests {
    @Test func jobsAndSlotsFromBeforeRejectedPassagesWereCounted() async throws {
        let folder = try TemporaryFolder()
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        let job = Job(request: DayRequest(day: day, model: "base"), createdAt: Date(timeIntervalSince1970: 1000))
        let record = SlotRecord(
            slot: day.slot(TimeBlock("10-00")!), state: .transcribed, jobID: job.id,
            segments: [.init(start: 0, end: 1, text: "a")])
        do {
            let earlier = try DatabasePool(path: folder.path.appending("state.sqlite").string)
            try StateDatabase.migrator.migrate(earlier, upTo: "webhooks")
            try await earlier.write { connection in
                try connection.execute(
                    sql: """
                        INSERT INTO job (id, state, device_id, date, created_at, last_event, content)
                        VALUES (?, 'queued', 'device123', '2025-07-16', 1000, 0, ?)
                        """,
                    arguments: [job.id.rawValue, try Self.earlier(job, without: "rejectedPassages")])
                try connection.execute(
                    sql: """
                        INSERT INTO slot (device_id, date, time_block, state, changed_at, content)
                        VALUES ('device123', '2025-07-16', '10-00', 'transcribed', 1000, ?)
                        """,
                    arguments: [try Self.earlier(record, without: "rejected")])
            }
        }
        let jobs = try folder.state().jobs
        #expect(try await jobs.unfinishedJobs() == [job])
        #expect(try await jobs.slots(of: day) == [record])
    }

    @Test func outboxEntriesFromBeforeTheRefusedOnesWereMarked() async throws {
        let folder = try TemporaryFolder()
        let refusals = [
            nil, OutboxEntry.Refusal(code: "store_rejected", detail: "No.", isFinal: true),
            OutboxEntry.Refusal(code: "store_unreachable", detail: "Away.", isFinal: false),
        ]
        do {
            let earlier = try DatabasePool(path: folder.path.appending("state.sqlite").string)
            try StateDatabase.migrator.migrate(earlier, upTo: "rejected passages")
            try await earlier.write { connection in
                for (block, refusal) in zip(TimeBlock.all, refusals) {
                    try connection.execute(
                        sql: """
                            INSERT INTO outbox (device_id, date, time_block, transcription, kept_at, refusal)
                            VALUES ('device123', '2025-07-16', ?, 'a', 1000, ?)
                            """,
                        arguments: [block.description, try refusal.map { try JSONColumn.text($0) }])
                }
            }
        }
        let outbox = try folder.state().outbox
        let counts = try await outbox.counts()
        #expect(counts.waiting == 3 && counts.refused == 1)
        #expect(try await outbox.entries(includingRefused: false).map(\.refusal) == [refusals[0], refusals[2]])
        #expect(try await outbox.entries().map(\.refusal) == refusals)
    }

    @Test func jobsFromBeforeThereWereWorkItemsAreTakenUpAndFinished() async throws {
        let folder = try TemporaryFolder()
        let ten = TimeBlock("10-00")!, eleven = TimeBlock("11-00")!
        func job(_ device: String, _ change: (inout Job) -> Void = { _ in }) -> Job {
            let day = DeviceDay(device: DeviceID(device)!, date: LocalDate("2025-07-16")!)
            let request = DayRequest(day: day, model: "base", blocks: [ten, eleven])
            var job = Job(request: request, createdAt: Date(timeIntervalSince1970: 1000))
            job.lastEvent = 1
            change(&job)
            return job
        }
        let queued = job("a")
        let running = job("b") { job in
            job.state = .running
            job[ten] = JobSlot(block: ten, state: .transcribing, interruptions: 4, isInHand: true)
        }
        let cancelling = job("c") { $0.isCancelling = true }
        let preparing = job("d") { job in
            job.state = .running
            job.emptyHandedInterruptions = 4
        }
        let kept = job("e") { job in
            job.state = .running
            job[ten] = JobSlot(block: ten, state: .transcribing, interruptions: 4, isInHand: true)
        }
        do {
            let earlier = try DatabasePool(path: folder.path.appending("state.sqlite").string)
            try StateDatabase.migrator.migrate(earlier, upTo: "recording warnings")
            try await earlier.write { connection in
                for job in [queued, running, cancelling, preparing, kept] {
                    try connection.execute(
                        sql: """
                            INSERT INTO job (id, state, device_id, date, created_at, last_event, content)
                            VALUES (?, ?, ?, '2025-07-16', 1000, 1, ?)
                            """,
                        arguments: [
                            job.id.rawValue, job.state.rawValue, job.request.day.device.rawValue,
                            try JSONColumn.text(job),
                        ])
                }
                try connection.execute(
                    sql: """
                        INSERT INTO outbox (device_id, date, time_block, transcription, job_id, kept_at)
                        VALUES ('e', '2025-07-16', '10-00', 'text', ?, 1000)
                        """,
                    arguments: [kept.id.rawValue])
            }
        }
        let queue = try folder.state().queue
        try await queue.takeOver()
        #expect(try await queue.job(cancelling.id)?.state == .cancelled)
        #expect(try await queue.job(preparing.id)?.error == .interrupted("base", times: 5))
        #expect(try await queue.job(running.id)?.report.failures == [.interrupted(ten, times: 5)])
        #expect(try await queue.job(kept.id)?[ten]?.state == .savedLater)
        let worker = WorkerID(), lease = Duration.seconds(60)
        var planned: [JobID] = []
        while let plan = try await queue.claimPlan(for: worker, lease: lease) {
            planned.append(plan.job.id)
            #expect(plan.isResumed)
            let left = plan.job.slots.filter { !$0.isFinished }.map(\.block)
            guard case .done = try await queue.record(.planned(DayPlan(toTranscribe: left)), under: plan) else {
                return
            }
            while let claim = try await queue.claimSlot(for: worker, lease: lease) {
                let record = SlotRecord(slot: try #require(claim.slot), state: .silent, jobID: claim.job.id)
                #expect(try await queue.record(.saved(record), under: claim) != .lost)
            }
        }
        #expect(planned == [queued.id, running.id, kept.id])
        #expect(try await queue.unfinishedJobs().isEmpty)
        #expect(try await queue.job(running.id)?.report.processedBlocks == [eleven])
        #expect(try await queue.job(kept.id)?.report.processedBlocks == [ten, eleven])
    }

    /// The JSON of a value as it was before it had the key, in itself or in its slots.
    private static func earlier(_ value: some Encodable, without key: String) throws -> String {
        let data = try JSONEncoder().encode(value)
        var content = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        content[key] = nil
        if var slots = content["slots"] as? [[String: Any]] {
            for index in slots.indices { slots[index][key] = nil }
            content["slots"] = slots
        }
        return String(decoding: try JSONSerialization.data(withJSONObject: content), as: UTF8.self)
    }
}
