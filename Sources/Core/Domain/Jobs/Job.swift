package import Foundation
package import Plumbing

/// A request for a recorder's day and what has become of it so far; it outlives the process in a `JobQueue`.
package struct Job: Sendable, Equatable, Identifiable, Codable {
    package let id: JobID
    package let request: DayRequest
    package var state: JobState
    package let createdAt: Date
    /// The trace of the request that it came from; its work after a restart belongs to it too.
    package let trace: TraceContext?
    /// When it first started to run.
    package var startedAt: Date?
    package var finishedAt: Date?
    /// It is to end after the current slot, on request.
    package var isCancelling: Bool
    /// Time spent running, over all restarts.
    package var runningTime: Duration
    /// In slot order, one for each block of the request.
    package var slots: [JobSlot]
    /// Why it failed, if it failed as a whole.
    package var error: DayRunError?
    /// Number of its newest event; 0 before the first.
    package var lastEvent: Int
    /// How many workers in a row died on the job before any slot was transcribed: while the model was loading, or, in earlier versions,
    /// during planning.
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

    /// The outcome of the slots so far.
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

/// The name of a job: a UUID in lower-case letters.
package struct JobID: Hashable, Sendable, CodedAsText {
    package let rawValue: String

    /// A new name.
    package init() { self.init(UUID()) }

    package init(_ uuid: UUID) { rawValue = uuid.uuidString.lowercased() }

    /// Returns `nil` unless `text` is a UUID; upper-case letters are accepted.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.init(uuid)
    }

    package var description: String { rawValue }
}

/// The state of a job. The last three are final.
package enum JobState: String, Sendable, CaseIterable, Codable {
    case queued, running, completed, failed, cancelled

    package var isFinal: Bool {
        switch self {
        case .queued, .running: false
        case .completed, .failed, .cancelled: true
        }
    }
}
