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
