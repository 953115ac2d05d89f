import Domain

extension Job {
    /// Applies a step of a run without a queue to its slots.
    mutating func apply(_ progress: DayProgress) {
        switch progress {
        case .planned(let plan): apply(plan)
        case .preparing: break
        case .started(let block, _, _): start(block)
        case .saved(let record): apply(record)
        case .failed(let failure): apply(failure)
        }
    }
}
