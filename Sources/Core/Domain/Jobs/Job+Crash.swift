extension Job {
    /// The run ended properly: what was in progress waits again, and is not suspected.
    package mutating func putBack() {
        state = .queued
        for position in slots.indices {
            slots[position].isInHand = false
            if slots[position].state == .transcribing { slots[position].state = .queued }
        }
    }

    /// The process ended in the middle of the run. A slot that was in progress alone is charged; of several it is unknown whose fault
    /// it was, and they are done one by one from now on.
    ///
    /// - Returns: slots that have been charged too many times to be tried again.
    package mutating func putBackAfterCrash(maximumInterruptions: Int) -> [SlotFailure] {
        // Earlier versions only recorded the one being transcribed.
        let suspects = slots.indices.filter {
            !slots[$0].isFinished && (slots[$0].isInHand || slots[$0].state == .transcribing)
        }
        if state == .running, suspects.isEmpty { emptyHandedInterruptions = (emptyHandedInterruptions ?? 0) + 1 }
        putBack()
        var failures: [SlotFailure] = []
        for position in suspects {
            slots[position].isSuspect = true
            guard suspects.count == 1 else { continue }
            slots[position].interruptions += 1
            let times = slots[position].interruptions
            if times >= maximumInterruptions { failures.append(.interrupted(slots[position].block, times: times)) }
        }
        for failure in failures { apply(failure) }
        return failures
    }
}
