package import Domain
import Foundation
package import Logging
import Plumbing
import ServiceLifecycle

/// Everything that one process does for jobs: it tells what happens to them, removes what is old and, if it is a worker, does
/// the work.
///
/// The work belongs to `run()`, not to the callers: a client that disconnects stops nothing.
package struct JobHost: Service {
    package let jobs: JobService
    private let queue: any JobQueue
    private let settings: JobSettings
    private let logger: Logger
    private let stop = StopSignal()
    private let isResumed = StopSignal()
    private let worker: SlotWorker?
    /// Nothing that happens from the beginning on is missed.
    private let published: AsyncStream<JobID>
    private let noticed: AsyncStream<JobID>

    /// - Parameter isWorking: false for a process that only answers, while others work.
    package init(
        pipeline: DayPipeline, queue: any JobQueue, settings: JobSettings = JobSettings(), isWorking: Bool = true,
        logger: Logger
    ) {
        self.queue = queue
        self.settings = settings
        self.logger = logger
        published = queue.notices()
        noticed = queue.notices()
        let feed = EventFeed(queue: queue, pause: settings.retryPause, logger: logger)
        jobs = JobService(
            queue: queue, feed: feed, transcribers: pipeline.transcribers, queueLimit: settings.queueLimit, stop: stop)
        worker =
            isWorking
            ? SlotWorker(pipeline: pipeline, queue: queue, settings: settings, stop: stop, logger: logger) : nil
    }

    /// Resumes what an earlier process left unfinished. Call it before anything is asked and before the outbox is sent; `run()`
    /// does so otherwise, and again until it succeeds.
    package func resume() async {
        do throws(JobStoreError) {
            try await queue.takeOver()
            await jobs.feed.ignoreEarlierEvents()
            isResumed.raise()
        } catch {
            logger.error(
                "Journal cannot be read; unfinished jobs are resumed when it can", metadata: ["error": "\(error)"])
        }
    }

    /// Works until graceful shutdown; then the slots in progress may take `shutdownGrace` before they are abandoned. Unfinished
    /// jobs stay in the queue.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await jobs.feed.run(published) }
            await work()
            group.cancelAll()
        }
        await jobs.feed.finish()
        do throws(JobStoreError) {
            try await queue.checkpoint()
        } catch {
            logger.error("Journal cannot be checkpointed", metadata: ["error": "\(error)"])
        }
    }

    private func work() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                if let worker {
                    await resumeUntilDone()
                    await worker.run(noticed)
                } else {
                    await jobs.feed.ignoreEarlierEvents()
                    try? await gracefulShutdown()
                }
            }
            group.addTask { await forgetOldJobs() }
            group.addTask {
                do {
                    try await gracefulShutdown()
                    stop.raise()
                    worker?.end()
                    try await Task.sleep(for: settings.shutdownGrace)
                } catch {
                    // Cancelled: the work has ended, or the whole service is to end at once.
                }
            }
            await group.next()
            group.cancelAll()
        }
        stop.raise()
    }

    private func resumeUntilDone() async {
        while !isResumed.isRaised, !stop.isRaised, !Task.isCancelled {
            await resume()
            if !isResumed.isRaised { try? await Task.sleep(for: settings.retryPause) }
        }
    }

    private func forgetOldJobs() async {
        var clock = DoubtedClock()
        while !Task.isCancelled {
            do throws(JobStoreError) {
                try await queue.removeAll(before: clock.read() - settings.retention / .seconds(1))
            } catch {
                logger.error("Old jobs cannot be removed from the journal", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: settings.forgettingPause)
        }
    }
}
