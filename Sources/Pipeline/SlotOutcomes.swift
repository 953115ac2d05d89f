import WatchMe

/// What became of the slots of a run so far.
struct SlotOutcomes {
    /// Texts accepted by the store.
    var saved: [TimeBlock: String] = [:]
    var failures: [SlotFailure]

    var count: Int { saved.count + failures.count }

    /// Turns saved slots whose row is missing or holds another text into failures.
    mutating func compare(with rows: [TimeBlock: String]) {
        moveSavedToFailures { block, text in
            guard let row = rows[block] else { return .rowNotVisible(block) }
            return row == text ? nil : .rowDiffers(block)
        }
    }

    /// Moves each saved slot for which `failure` finds one.
    mutating func moveSavedToFailures(_ failure: (TimeBlock, String) -> SlotFailure?) {
        for (block, text) in saved.sorted(by: { $0.key < $1.key }) {
            guard let failure = failure(block, text) else { continue }
            saved[block] = nil
            failures.append(failure)
        }
    }
}
