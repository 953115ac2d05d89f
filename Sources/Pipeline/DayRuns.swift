package import Logging
import ServiceLifecycle
package import WatchMe

/// Runs requested days one at a time, since the engine is one, and lets equal requests share a run.
///
/// The work belongs to `run()`, not to the callers: a client that goes away stops nothing. At graceful shutdown the
/// slot in hand is finished and every waiting caller is told `stopped`.
package actor DayRuns: Service {
    private let pipeline: DayPipeline
    private let queueLimit: Int
    private let logger: Logger
    private let stop = StopSignal()
    private var current: DayRun?
    private var waiting: [DayRun] = []
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// - Parameter queueLimit: runs that may wait besides the one at work.
    package init(pipeline: DayPipeline, queueLimit: Int = 8, logger: Logger) {
        self.pipeline = pipeline
        self.queueLimit = queueLimit
        self.logger = logger
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Joins the equal run that is at work or waiting, or queues a new one.
    package func join(_ request: DayRequest) throws(DayRunError) -> DayRun {
        if stop.isRaised { throw .stopped }
        if let current, current.request == request { return current }
        if let equal = waiting.first(where: { $0.request == request }) { return equal }
        guard waiting.count < queueLimit else { throw .queueFull(limit: queueLimit) }
        let run = DayRun(request: request)
        waiting.append(run)
        arrival.yield()
        return run
    }

    package var load: Load { Load(running: current == nil ? 0 : 1, waiting: waiting.count, limit: queueLimit) }

    /// False from the moment a shutdown begins.
    package var isAccepting: Bool { !stop.isRaised }

    package func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in arrivals {
                while !stop.isRaised, !Task.isCancelled, !waiting.isEmpty { await perform(waiting.removeFirst()) }
            }
        } onGracefulShutdown: { [stop, arrival] in
            stop.raise()
            arrival.finish()
        }
        stop.raise()
        for run in waiting { run.finish(.failure(.stopped)) }
        waiting = []
    }

    private func perform(_ run: DayRun) async {
        current = run
        let outcome: DayRun.Outcome
        do throws(DayRunError) {
            outcome = .success(DayOutcome(jobID: run.id, report: try await pipeline.run(run.request, stop: stop)))
        } catch {
            outcome = .failure(error)
        }
        current = nil
        log(outcome, of: run)
        run.finish(outcome)
    }

    private func log(_ outcome: DayRun.Outcome, of run: DayRun) {
        var metadata: Logger.Metadata = [
            "job_id": "\(run.id)", "device_id": "\(run.request.day.device)", "date": "\(run.request.day.date)",
            "model": "\(run.request.model)",
        ]
        switch outcome {
        case .success(let outcome):
            metadata["processed"] = "\(outcome.report.processedBlocks.count)"
            metadata["errors"] = "\(outcome.report.failures.count)"
            logger.info("Day finished", metadata: metadata)
        case .failure(let error):
            metadata["error"] = "\(error)"
            logger.error("Day failed", metadata: metadata)
        }
    }
}

extension DayRuns {
    /// How busy the service is.
    package struct Load: Sendable, Equatable {
        package let running: Int
        package let waiting: Int
        package let limit: Int
    }
}
