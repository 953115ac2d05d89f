package import Domain

extension Job {
    /// Applies a step of its run to its slots.
    package mutating func apply(_ progress: DayProgress) {
        switch progress {
        case .planned(let plan): apply(plan)
        case .preparing(let block):
            self[block]?.isInHand = true
            emptyHandedInterruptions = nil
        case .started(let block, _, _): start(block)
        case .saved(let record): apply(record)
        case .failed(let failure): apply(failure)
        }
    }
}

extension JobEvent.Kind {
    /// The step as listeners see it: without text. `nil` for one that only concerns the journal.
    init?(_ progress: DayProgress) {
        switch progress {
        case .preparing: return nil
        case .planned(let plan): self = .planned(plan)
        case .started(let block, let position, let count): self = .started(block, position: position, of: count)
        case .saved(let record): self = .saved(record)
        case .failed(let failure): self = .failed(failure)
        }
    }
}
