import CoreMetrics
package import Domain

/// The service's metrics by name; docs/metrics.md describes them.
package struct ServiceMetrics: Sendable {
    package let registry: PrometheusRegistry

    package init(registry: PrometheusRegistry = PrometheusRegistry(help: ServiceMetrics.help)) {
        self.registry = registry
    }

    package func add(slots count: Int, outcome: SlotOutcome) {
        guard count > 0 else { return }
        counter("vibe_slots_total", [("outcome", outcome.rawValue)]).increment(by: count)
    }

    package func addFailure(at stage: SlotFailure.Stage) {
        counter("vibe_slot_failures_total", [("stage", stage.rawValue)]).increment()
    }

    package func addRejectedPassage(_ reason: Transcript.RejectedPassage.Reason) {
        counter("vibe_rejected_passages_total", [("reason", reason.rawValue)]).increment()
    }

    package func addJob(_ outcome: JobOutcome) {
        counter("vibe_jobs_total", [("outcome", outcome.rawValue)]).increment()
    }

    package func addRetry(of system: RemoteSystem) {
        counter("vibe_retries_total", [("system", system.rawValue)]).increment()
    }

    package func record(_ duration: Duration, of stage: SlotFailure.Stage) {
        Timer(label: "vibe_stage_duration_seconds", dimensions: [("stage", stage.rawValue)], factory: registry)
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    package func record(audioSeconds: Double, in duration: Duration) {
        FloatingPointCounter(label: "vibe_audio_seconds_total", factory: registry).increment(by: audioSeconds)
        set("vibe_realtime_factor", audioSeconds / max(duration / .seconds(1), 1e-6))
    }

    package func set(_ gauge: String, _ value: Double, _ labels: [(String, String)] = []) {
        Meter(label: gauge, dimensions: labels, factory: registry).set(value)
    }

    private func counter(_ name: String, _ labels: [(String, String)]) -> Counter {
        Counter(label: name, dimensions: labels, factory: registry)
    }

    package enum SlotOutcome: String, Sendable {
        case transcribed, silent, failed
        case savedLater = "saved_later"
        case skippedAsProcessed = "skipped_processed"
        case skippedAsNoAudio = "skipped_no_audio"
    }

    package enum JobOutcome: String, Sendable {
        case completed, failed, cancelled
    }

    package enum RemoteSystem: String, Sendable {
        case vault, supabase, postgresql
    }
}
