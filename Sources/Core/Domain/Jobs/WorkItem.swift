import Foundation
import Plumbing

/// A part of a job that one worker does at a time: its plan first, then its slots.
package enum WorkItem: Hashable, Sendable, CodedAsText {
    case plan
    case slot(TimeBlock)

    /// Reads `plan` or `HH-MM`.
    package init?(_ text: String) {
        if text == "plan" {
            self = .plan
        } else if let block = TimeBlock(text) {
            self = .slot(block)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .plan: "plan"
        case .slot(let block): block.description
        }
    }

    package var block: TimeBlock? {
        if case .slot(let block) = self { block } else { nil }
    }
}

/// A work item that is not finished: who is working on it, and what happened to those who did.
package struct OpenItem: Sendable, Equatable {
    /// The worker that has claimed it; `nil` while it waits for one.
    package var holder: WorkerID?
    /// How many times it has been claimed. Every write names the number of its claim, so that a worker that has lost the
    /// claim changes nothing any more.
    package var fence: Int
    /// How many workers died while they worked on it and on nothing else, or, for a plan, at all.
    package var interruptions: Int
    /// A worker died while it worked on this slot: until it is finished, whoever works on it does nothing else beside it.
    package var isSuspect: Bool
    /// An earlier worker or process left it behind, so whoever asked for it may be gone.
    package var isResumed: Bool

    package init(
        holder: WorkerID? = nil, fence: Int = 0, interruptions: Int = 0, isSuspect: Bool = false,
        isResumed: Bool = false
    ) {
        self.holder = holder
        self.fence = fence
        self.interruptions = interruptions
        self.isSuspect = isSuspect
        self.isResumed = isResumed
    }
}

/// The name of one worker process, new with each start.
package struct WorkerID: Hashable, Sendable, CodedAsText {
    package let rawValue: String

    /// A new name.
    package init() { rawValue = UUID().uuidString.lowercased() }

    /// Returns `nil` if `text` is empty.
    package init?(_ text: String) {
        if text.isEmpty { return nil }
        rawValue = text
    }

    package var description: String { rawValue }
}
