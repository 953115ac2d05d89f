import Domain
package import Pipeline
import ServiceLifecycle

/// Counts what happens in jobs: their outcomes, those of their slots, and how long planning takes.
package struct JobMetrics: Service {
    private let updates: AsyncStream<JobUpdate>
    private let metrics: ServiceMetrics

    /// Misses nothing from here on.
    package init(feed: EventFeed, metrics: ServiceMetrics) {
        updates = feed.updates(of: nil)
        self.metrics = metrics
    }

    package func run() async throws {
        await count()
        // The updates end with the host of the jobs; a service that ends before it is asked to would end all others.
        try? await gracefulShutdown()
    }

    /// Returns when the updates end.
    private func count() async {
        var starts: [JobID: ContinuousClock.Instant] = [:]
        for await update in updates {
            switch update.event.kind {
            case .state(.running): starts[update.job.id] = .now
            case .state(let state):
                if let outcome = ServiceMetrics.JobOutcome(state) { metrics.addJob(outcome) }
                starts[update.job.id] = nil
            case .planned(_, let processed, let absent, _):
                if let start = starts.removeValue(forKey: update.job.id) { metrics.record(.now - start, of: .plan) }
                metrics.add(slots: processed, outcome: .skippedAsProcessed)
                metrics.add(slots: absent, outcome: .skippedAsNoAudio)
                for failure in update.job.slots.compactMap(\.failure) where failure.stage == .plan { add(failure) }
            case .saved(_, let state, _, _):
                if let outcome = ServiceMetrics.SlotOutcome(state) { metrics.add(slots: 1, outcome: outcome) }
            case .failed(let failure): add(failure)
            case .started, .result: break
            }
        }
    }

    private func add(_ failure: SlotFailure) {
        metrics.add(slots: 1, outcome: .failed)
        metrics.addFailure(at: failure.stage)
    }
}

extension ServiceMetrics.JobOutcome {
    /// `nil` while the job continues.
    fileprivate init?(_ state: JobState) {
        switch state {
        case .completed: self = .completed
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        case .queued, .running: return nil
        }
    }
}

extension ServiceMetrics.SlotOutcome {
    /// `nil` for anything but the end of a slot.
    fileprivate init?(_ state: SlotState) {
        switch state {
        case .transcribed: self = .transcribed
        case .silent: self = .silent
        case .savedLater: self = .savedLater
        case .failed: self = .failed
        case .unknown, .noAudio, .queued, .transcribing, .skipped: return nil
        }
    }
}
