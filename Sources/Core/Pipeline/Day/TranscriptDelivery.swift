package import Domain
import Foundation
package import Logging
import Plumbing

/// Delivers transcripts to the store through the outbox: text is on disk before the store is asked, and leaves the disk
/// only after the store has shown it.
///
/// One delivery at a time, oldest first, so that an older text never overwrites a newer one.
package struct TranscriptDelivery: Sendable {
    private let store: any TranscriptStore
    private let outbox: any TranscriptOutbox
    private let logger: Logger
    private let turn = RequestGate(limit: 1)

    package init(store: any TranscriptStore, outbox: any TranscriptOutbox, logger: Logger) {
        self.store = store
        self.outbox = outbox
        self.logger = logger
    }

    /// The outcome of a delivery.
    package enum Outcome: Sendable, Equatable {
        /// The store shows it. The entry stays in the outbox until `confirm`.
        case stored(OutboxEntry?)
        /// It is in the outbox and will be tried again; the refusal says whether that is likely to help.
        case kept(OutboxEntry.Refusal)
        /// The disk could not take it, and this is why the store does not have it either.
        case lost(OutboxEntry.Refusal)
        /// The store is in the database of the jobs, which has the text and the slot's record.
        case recorded(Job)
        /// Another worker has the slot, and nothing was kept.
        case superseded
    }

    /// Writes a text to the disk, before the store is asked.
    package typealias Keeping = @Sendable (_ text: String) async throws(JobStoreError) -> TextKeeping

    /// - Parameter text: control characters are removed before it is kept and stored.
    package func deliver(_ text: String, for slot: RecordingSlot, jobID: JobID?) async -> Outcome {
        let outbox = outbox
        return await deliver(text, for: slot) { text throws(JobStoreError) in
            .outbox(try await outbox.keep(text, for: slot, jobID: jobID, at: Date()))
        }
    }

    /// - Parameters:
    ///   - text: control characters are removed before it is kept and stored.
    ///   - keep: puts it into the outbox.
    package func deliver(_ text: String, for slot: RecordingSlot, keep: Keeping) async -> Outcome {
        let text = text.withoutControlCharacters
        var kept: OutboxEntry?
        do throws(JobStoreError) {
            switch try await keep(text) {
            case .outbox(let entry): kept = entry
            case .stored(let job): return .recorded(job)
            case .lost: return .superseded
            }
        } catch {
            logger.error("Outbox cannot be written", metadata: ["error": "\(error)"])
        }
        guard await turn.enter() else {
            let refusal = OutboxEntry.Refusal(.cancelled)
            return kept == nil ? .lost(refusal) : .kept(refusal)
        }
        defer { turn.leave() }
        guard let entry = kept else { return await deliverWithoutOutbox(text, for: slot) }
        // Older entries go first; if they cannot go, neither can this one.
        if let refusal = await sendWaiting(before: entry).refusal { return .kept(refusal) }
        guard let refusal = await send(entry) else { return .stored(entry) }
        return .kept(refusal)
    }

    /// A full disk can still be read: an older text of the slot waiting there would replace this one later.
    private func deliverWithoutOutbox(_ text: String, for slot: RecordingSlot) async -> Outcome {
        do throws(JobStoreError) {
            let waiting = try await outbox.entries(of: slot.day)
            if waiting.contains(where: { $0.slot == slot }) { return .lost(.olderTextWaits) }
        } catch {
            logger.error("Outbox cannot be read", metadata: ["error": "\(error)"])
        }
        return await save(text, for: slot).map { .lost($0) } ?? .stored(nil)
    }

    /// Removes an entry that the store shows, once that is recorded elsewhere.
    package func confirm(_ entry: OutboxEntry) async {
        do throws(JobStoreError) {
            try await outbox.remove(entry)
        } catch {
            logger.error("Outbox entry cannot be removed", metadata: ["error": "\(error)"])
        }
    }

    /// How much of the outbox was delivered.
    package enum Flushed: Sendable, Equatable {
        /// Nothing is left that a later try could deliver.
        case all
        /// The store took some, and then could not be reached.
        case some
        case none
    }

    /// Tries waiting entries, oldest first, until the store cannot be reached.
    ///
    /// - Parameter includingRefused: also what the store rejected for good.
    package func flush(includingRefused: Bool) async -> Flushed {
        guard await turn.enter() else { return .none }
        defer { turn.leave() }
        let (sent, refusal) = await sendWaiting(before: nil, includingRefused: includingRefused)
        return refusal == nil ? .all : sent > 0 ? .some : .none
    }

    /// Returns how many the store now shows, and why delivery stopped early, if it did.
    private func sendWaiting(
        before newest: OutboxEntry?, includingRefused: Bool = false
    ) async -> (sent: Int, refusal: OutboxEntry.Refusal?) {
        var sent = 0, last = 0
        while let entry = await next(after: last, includingRefused), entry.number < newest?.number ?? .max {
            last = entry.number
            if let refusal = await send(entry) {
                if !refusal.isFinal { return (sent, refusal) }
            } else {
                await confirm(entry)
                sent += 1
            }
        }
        return (sent, nil)
    }

    private func next(after number: Int, _ includingRefused: Bool) async -> OutboxEntry? {
        do throws(JobStoreError) {
            return try await outbox.next(after: number, includingRefused: includingRefused)
        } catch {
            logger.error("Outbox cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Returns why the store does not show the text.
    private func send(_ entry: OutboxEntry) async -> OutboxEntry.Refusal? {
        guard let refusal = await save(entry.text, for: entry.slot) else { return nil }
        do throws(JobStoreError) {
            try await outbox.note(refusal, for: entry)
        } catch {
            logger.error("Outbox cannot be written", metadata: ["error": "\(error)"])
        }
        return refusal
    }

    /// Saves and reads back, because a store can accept a row and keep nothing. Returns why the store does not show the text.
    private func save(_ text: String, for slot: RecordingSlot) async -> OutboxEntry.Refusal? {
        do throws(StoreError) {
            try await store.save(text, for: slot)
            let row = try await store.texts(of: slot.day, blocks: [slot.block])[slot.block]
            if row == text { return nil }
            return row == nil ? .rowNotVisible : .rowDiffers
        } catch {
            return OutboxEntry.Refusal(error)
        }
    }
}
