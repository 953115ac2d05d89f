package import Domain
import Foundation
package import Pipeline

/// Watches a running service: metrics, the worker's pulse, and the gauges that are read on request.
package struct ServiceObservation: Sendable {
    package let metrics: ServiceMetrics
    package let pulse = WorkerPulse()
    private let version: String
    private let start = Date.now

    /// - Parameter version: of the program, for `vibe_build_info`.
    package init(metrics: ServiceMetrics = ServiceMetrics(), version: String) {
        self.metrics = metrics
        self.version = version
    }

    /// How much is waiting now.
    package struct QueueFigures: Sendable {
        package var running: Int
        package var waiting: Int
        package var limit: Int
        package var oldestWaiting: Duration
        /// Transcripts that the store has not taken yet.
        package var outboxRows: Int

        package init(
            running: Int, waiting: Int, limit: Int, oldestWaiting: Duration = .zero, outboxRows: Int = 0
        ) {
            self.running = running
            self.waiting = waiting
            self.limit = limit
            self.oldestWaiting = oldestWaiting
            self.outboxRows = outboxRows
        }
    }

    /// What the routes answer with.
    package func observation(
        readiness: Readiness, models: any TranscriberSource, queue: @escaping @Sendable () async -> QueueFigures
    ) -> Observation {
        Observation(
            metrics: metrics.registry,
            metricsText: {
                await readGauges(readiness: readiness, models: models, queue: queue())
                return metrics.registry.text()
            },
            unreadiness: { await readiness.reasons() })
    }

    private func readGauges(readiness: Readiness, models: any TranscriberSource, queue: QueueFigures) async {
        let loaded = await models.modelsInMemory
        for name in models.allowedModels {
            metrics.set("vibe_model_loaded", loaded.contains(name) ? 1 : 0, [("model", name)])
        }
        let reasons = await readiness.reasons()
        metrics.set("vibe_ready", reasons.isEmpty ? 1 : 0)
        metrics.set("vibe_worker_stuck", reasons.contains(.workerStuck) ? 1 : 0)
        metrics.set("vibe_build_info", 1, [("version", version)])
        metrics.set("vibe_jobs_running", Double(queue.running))
        metrics.set("vibe_jobs_waiting", Double(queue.waiting))
        metrics.set("vibe_jobs_limit", Double(queue.limit))
        metrics.set("vibe_jobs_oldest_waiting_seconds", queue.oldestWaiting / .seconds(1))
        metrics.set("vibe_outbox_rows", Double(queue.outboxRows))
        metrics.set("process_start_time_seconds", start.timeIntervalSince1970)
        let process = [
            ("process_resident_memory_bytes", ProcessFigures.residentBytes),
            ("process_open_fds", ProcessFigures.openDescriptors),
            ("process_max_fds", ProcessFigures.maximumDescriptors),
        ]
        for case (let name, let value?) in process { metrics.set(name, Double(value)) }
    }
}

extension ServiceObservation.QueueFigures {
    /// How much is waiting now; an outbox that cannot be read counts as empty, because that error is reported elsewhere.
    package init(jobs: JobService, outbox: any TranscriptOutbox) async {
        let load = await jobs.load()
        let age = load.oldestWaiting.map { Duration.seconds(max(0, Date.now.timeIntervalSince($0))) }
        let rows = try? await outbox.counts()
        self.init(
            running: load.running, waiting: load.waiting, limit: load.limit, oldestWaiting: age ?? .zero,
            outboxRows: rows.map { $0.waiting } ?? 0)
    }
}
