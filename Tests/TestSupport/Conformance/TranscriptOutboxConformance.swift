package import Domain
import Foundation
import Testing

/// What every outbox promises; each adapter's tests run it on an empty one.
package enum TranscriptOutboxConformance {
    private static let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
    private static let ten = day.slot(TimeBlock("10-00")!)
    private static let eleven = day.slot(TimeBlock("11-00")!)
    private static let other = DeviceDay(device: DeviceID("device124")!, date: day.date).slot(ten.block)
    private static let time = Date(timeIntervalSince1970: 1000)

    package static func check(_ outbox: some TranscriptOutbox) async throws {
        try await checkOrder(of: outbox)
        try await checkRefusals(of: outbox)
    }

    /// Leaves an entry at `other`.
    private static func checkOrder(of outbox: some TranscriptOutbox) async throws {
        #expect(try await outbox.entries().isEmpty)
        #expect(try await outbox.counts() == (0, 0))
        let job = JobID()
        let old = try await outbox.keep("old", for: ten, jobID: job, at: time)
        #expect(old == OutboxEntry(number: old.number, slot: ten, text: "old", jobID: job, keptAt: time))
        let silent = try await outbox.keep("", for: eleven, jobID: nil, at: time)
        let foreign = try await outbox.keep("他の人", for: other, jobID: job, at: time)
        #expect(try await outbox.entries() == [old, silent, foreign], "in the order of arrival")

        let new = try await outbox.keep("'new' \"text\"", for: ten, jobID: nil, at: time)
        #expect(new.number > foreign.number, "a newer text goes to the end of the line")
        #expect(try await outbox.entries() == [silent, foreign, new], "and is the only one of its slot")
        #expect(try await outbox.entries(of: day) == [silent, new], "recorders do not see each other's texts")
        #expect(try await outbox.next(after: foreign.number, includingRefused: false) == new)
        #expect(try await outbox.next(after: new.number, includingRefused: true) == nil)

        try await outbox.remove(old)
        #expect(
            try await outbox.entries() == [silent, foreign, new], "a delivery of the old text removes no newer one")
        for entry in [new, silent] { try await outbox.remove(entry) }
        #expect(try await outbox.entries() == [foreign])
    }

    private static func checkRefusals(of outbox: some TranscriptOutbox) async throws {
        let passing = OutboxEntry.Refusal(code: "store_unreachable", detail: "Away.", isFinal: false)
        let final = OutboxEntry.Refusal(code: "store_rejected", detail: "No.", isFinal: true)
        let entry = try await outbox.keep("text", for: ten, jobID: nil, at: time)
        try await outbox.note(passing, for: entry)
        var noted = try #require(try await outbox.entries(of: day).first)
        #expect(noted.tries == 1 && noted.refusal == passing && noted.text == "text" && noted.keptAt == time)
        #expect(try await outbox.counts() == (2, 0))
        try await outbox.note(final, for: entry)
        noted = try #require(try await outbox.entries(of: day).first)
        #expect(noted.tries == 2 && noted.refusal == final)
        #expect(try await outbox.counts() == (2, 1))
        #expect(try await outbox.entries(includingRefused: false).map(\.slot) == [other])
        #expect(try await outbox.entries().map(\.slot) == [other, ten])

        let newer = try await outbox.keep("newer", for: ten, jobID: nil, at: time)
        #expect(try await outbox.counts() == (2, 0), "a newer text has not been refused")
        try await outbox.note(final, for: entry)
        #expect(try await outbox.entries(of: day) == [newer], "what is noted about the old text does not concern it")
    }
}
