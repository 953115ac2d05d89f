package import Foundation
package import Plumbing

/// A request for a recorder's day and what has become of it so far; it outlives the process in a `JobStore`.
package struct Job: Sendable, Equatable, Identifiable, Codable {
    package let id: JobID
    package let request: DayRequest
    package var state: JobState
    package let createdAt: Date
    /// The trace of the request that it came from, which also its work after a restart belongs to.
    package let trace: TraceContext?
    /// When it first came to the engine.
    package var startedAt: Date?
    package var finishedAt: Date?
    /// Somebody wants it to end after the slot in hand.
    package var isCancelling: Bool
    /// Time at the engine, over all restarts.
    package var runningTime: Duration
    /// In slot order, one for each block of the request.
    package var slots: [JobSlot]
    /// Why it failed, when it failed as a whole.
    package var error: DayRunError?
    /// Number of its newest event; 0 before the first.
    package var lastEvent: Int
    /// How often in a row the process ended while the job was at the engine and no slot in hand: while it was planned or the model
    /// loaded.
    package var emptyHandedInterruptions: Int?

    package init(id: JobID = JobID(), request: DayRequest, createdAt: Date, trace: TraceContext? = nil) {
        self.id = id
        self.request = request
        state = .queued
        self.createdAt = createdAt
        self.trace = trace
        isCancelling = false
        runningTime = .zero
        slots = request.blocks.map { JobSlot(block: $0) }
        lastEvent = 0
    }

    package subscript(block: TimeBlock) -> JobSlot? {
        get { slots.first { $0.block == block } }
        set {
            guard let newValue, let position = slots.firstIndex(where: { $0.block == block }) else { return }
            slots[position] = newValue
        }
    }

    /// What became of the slots so far.
    package var report: DayReport {
        func blocks(_ states: Set<SlotState>) -> [TimeBlock] {
            slots.filter { states.contains($0.state) && $0.failure == nil }.map(\.block)
        }
        return DayReport(
            day: request.day, totalSlots: slots.count, skippedAsProcessed: blocks([.skipped]).count,
            skippedAsNoAudio: blocks([.noAudio]).count,
            processedBlocks: blocks([.transcribed, .silent, .savedLater]),
            savedLater: slots.filter { $0.state == .savedLater }.map(\.block),
            failures: slots.compactMap(\.failure),
            rejectedPassages: slots.reduce(0) { $0 + $1.rejectedPassages },
            warnings: slots.flatMap { slot in slot.warnings.map { (slot.block, $0) } },
            changedBlocks: slots.filter(\.isChanged).map(\.block), executionTime: runningTime)
    }
}
