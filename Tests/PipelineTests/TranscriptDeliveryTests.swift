import Domain
import Foundation
import Logging
import Pipeline
import Plumbing
import SQLiteStorage
import TestSupport
import Testing

@Suite struct TranscriptDeliveryTests {
    private static let day = DayRequest.day().day
    private let folder: TemporaryFolder
    private let outbox: SQLiteOutbox
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
        outbox = try folder.state().outbox
    }

    private func delivery(_ store: any TranscriptStore) -> TranscriptDelivery {
        TranscriptDelivery(store: store, outbox: outbox, logger: logger)
    }

    private func slot(_ block: String) -> RecordingSlot { Self.day.slot(.at(block)) }

    @Test func aTextLeavesTheDiskOnlyWhenTheStoreShowsItAndThatIsConfirmed() async throws {
        let store = MemoryStore()
        let delivery = delivery(store)
        guard case .stored(let entry?) = await delivery.deliver("a", for: slot("09-00"), jobID: nil) else {
            Issue.record("not stored")
            return
        }
        #expect(try await outbox.entries().map(\.number) == [entry.number])
        await delivery.confirm(entry)
        #expect(try await outbox.entries().isEmpty)
    }

    /// PostgreSQL takes no U+0000 (22P05), and the others are no text either.
    @Test func controlCharactersAreLeftOutOfATextBeforeItIsKept() async throws {
        let store = MemoryStore()
        let delivery = delivery(store)
        let controls = String(String.UnicodeScalarView((0..<32).map { Unicode.Scalar(UInt8($0)) }))
        _ = await delivery.deliver("a\(controls)b\u{7F}", for: slot("09-00"), jobID: nil)
        #expect(try await outbox.entries().map(\.text) == ["a\t\nb\u{7F}"])
        #expect(await store.rows[.at("09-00")] == "a\t\nb\u{7F}")
    }

    @Test func whatWaitsIsDeliveredInOrderOnceTheStoreIsBack() async throws {
        let store = MemoryStore()
        await store.set(saveErrors: [.at("09-00"): .unreachable(detail: "down")])
        let delivery = delivery(store)
        for (block, text) in [("09-00", "a"), ("10-00", "b"), ("09-30", "c")] {
            guard case .kept(let refusal) = await delivery.deliver(text, for: slot(block), jobID: nil) else {
                Issue.record("\(block) overtook what waits longer")
                return
            }
            #expect(!refusal.isFinal)
        }
        #expect(await store.saves.isEmpty)
        #expect(await delivery.flush(includingRefused: false) == .none)
        await store.set(saveErrors: [:])
        #expect(await delivery.flush(includingRefused: false) == .all)
        #expect(await store.saves == [.at("09-00"), .at("10-00"), .at("09-30")])
        #expect(try await outbox.entries().isEmpty)
        #expect(await delivery.flush(includingRefused: false) == .all)
        #expect(await store.saves.count == 3)
    }

    @Test func aStoreThatTakesSomeIsNotTakenForOneThatIsAway() async throws {
        let away = StoreError.unreachable(detail: "now and then")
        let store = MemoryStore()
        await store.set(saveErrors: [.at("09-00"): away, .at("10-00"): away])
        let delivery = delivery(store), settings = OutboxSender.Settings()
        for block in ["09-00", "10-00"] { _ = await delivery.deliver("a", for: slot(block), jobID: nil) }
        var pause = settings.pause
        var pauses: [Duration] = []
        for failing in [["09-00", "10-00"], ["10-00"], ["10-00"], []] {
            await store.set(saveErrors: Dictionary(uniqueKeysWithValues: failing.map { (TimeBlock.at($0), away) }))
            pause = settings.pause(after: await delivery.flush(includingRefused: false), and: pause)
            pauses.append(pause)
        }
        #expect(pauses == [settings.pause * 2, settings.pause, settings.pause * 2, settings.pause])
        #expect(settings.pause(after: .none, and: .seconds(200)) == settings.maximumPause)
    }

    @Test func whatTheStoreRefusesForGoodHoldsNobodyUpAndIsTriedWhenAskedFor() async throws {
        let store = MemoryStore(saveErrors: [.at("09-00"): .rejected(code: "23514", detail: "check")])
        let delivery = delivery(store)
        guard case .kept(let refusal) = await delivery.deliver("a", for: slot("09-00"), jobID: nil) else {
            Issue.record("stored")
            return
        }
        #expect(refusal.isFinal && refusal.code == "store_rejected")
        guard case .stored(let entry?) = await delivery.deliver("b", for: slot("10-00"), jobID: nil) else {
            Issue.record("held up")
            return
        }
        await delivery.confirm(entry)
        #expect(await delivery.flush(includingRefused: false) == .all)
        #expect(try await outbox.entries().map(\.refusal) == [refusal])
        await store.set(saveErrors: [:])
        #expect(await delivery.flush(includingRefused: true) == .all)
        #expect(await store.rows == [.at("09-00"): "a", .at("10-00"): "b"])
        #expect(try await outbox.entries().isEmpty)
    }

    @Test func withoutADiskTheStoreIsStillTried() async throws {
        let store = MemoryStore()
        let delivery = TranscriptDelivery(store: store, outbox: BrokenState(), logger: logger)
        #expect(await delivery.deliver("a", for: slot("09-00"), jobID: nil) == .stored(nil))
        await store.set(saveErrors: [.at("09-00"): .unreachable(detail: "down")])
        let refusal = OutboxEntry.Refusal(code: "store_unreachable", detail: "down", isFinal: false)
        #expect(await delivery.deliver("b", for: slot("09-00"), jobID: nil) == .lost(refusal))
    }

    @Test func withoutADiskAStoreThatShowsNothingOrAnotherTextHasNotTakenTheText() async throws {
        let store = MemoryStore(hidden: [.at("09-00")], altered: [.at("10-00")])
        let delivery = TranscriptDelivery(store: store, outbox: BrokenState(), logger: logger)
        var codes: [String] = []
        for block in ["09-00", "10-00"] {
            guard case .lost(let refusal) = await delivery.deliver("a", for: slot(block), jobID: nil) else { continue }
            codes.append(refusal.code)
        }
        #expect(codes == ["row_not_visible", "row_differs"])
    }

    @Test func aTextThatAFullDiskDoesNotTakeIsNotSavedWhereAnOlderOneWouldReplaceItLater() async throws {
        let store = MemoryStore(saveErrors: [.at("09-00"): .unreachable(detail: "down")])
        _ = await delivery(store).deliver("old", for: slot("09-00"), jobID: nil)
        await store.set(saveErrors: [:])
        let full = TranscriptDelivery(store: store, outbox: FullOutbox(outbox), logger: logger)
        guard case .lost(let refusal) = await full.deliver("new", for: slot("09-00"), jobID: nil) else {
            Issue.record("The newer text is stored, and the older one will replace it.")
            return
        }
        #expect(refusal.code == "outbox_unwritable")
        #expect(await full.deliver("other", for: slot("09-30"), jobID: nil) == .stored(nil))
        #expect(await store.rows == [.at("09-30"): "other"])
    }

    /// A store may refuse texts for months, and none of them is ever dropped: a delivery must not read them all.
    @Test func deliveringReadsNothingOfWhatTheStoreRefusedForGood() async throws {
        let blocks = TimeBlock.all.dropLast()
        let refused = StoreError.rejected(code: "23514", detail: "check")
        let store = MemoryStore(saveErrors: Dictionary(uniqueKeysWithValues: blocks.map { ($0, refused) }))
        let counting = CountingOutbox(outbox)
        let delivery = TranscriptDelivery(store: store, outbox: counting, logger: logger)
        for block in blocks { _ = await delivery.deliver("a", for: Self.day.slot(block), jobID: nil) }
        let before = counting.textsRead
        guard case .stored = await delivery.deliver("b", for: slot("23-30"), jobID: nil) else {
            Issue.record("not stored")
            return
        }
        // Its own place in the queue, and nothing else.
        #expect(counting.textsRead - before == 1)
    }

    @Test func aStoreThatStaysDownIsNotAskedForEachText() async throws {
        let store = MemoryStore(checkError: .unreachable(detail: "down"))
        let guarded = GuardedStore(
            store, settings: .init(threshold: 2, pause: .seconds(3600), maximumPause: .seconds(3600)))
        var details: [String] = []
        for _ in 0..<3 {
            do throws(StoreError) {
                _ = try await guarded.processedBlocks(of: Self.day)
            } catch {
                if case .unreachable(let detail) = error { details.append(detail) }
            }
        }
        #expect(details[0] == "down" && details[1] == "down")
        #expect(details[2].contains("not called for a while"))
    }

    @Test func aVaultThatAnswersWithErrorsOfItsOwnStaysInUse() async throws {
        let vault = MemoryVault(["09-00": .checkFails(.refused(status: 403, detail: "token"))])
        let guarded = GuardedVault(vault, settings: .init(threshold: 1, pause: .seconds(3600)))
        for _ in 0..<3 {
            await #expect(throws: VaultError.refused(status: 403, detail: "token")) {
                _ = try await guarded.presence(of: slot("09-00"))
            }
        }
    }
}
