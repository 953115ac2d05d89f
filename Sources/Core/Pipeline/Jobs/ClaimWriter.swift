import Domain
import Logging
import Plumbing

/// Writes what a worker has done, until it is written: the work is done, and only the queue does not know it yet.
struct ClaimWriter: Sendable {
    let queue: any JobQueue
    let holdings: Holdings
    let pause: Duration
    let logger: Logger

    private static let longestPause = Duration.seconds(10)

    /// Writes the last step under a claim.
    ///
    /// - Returns: false if the claim is lost, or nothing could be written until the shutdown.
    @discardableResult
    func finish(_ step: JobStep, under hold: Hold) async -> Bool {
        await last(hold) { queue, claim throws(JobStoreError) in try await queue.record(step, under: claim) }
    }

    /// Ends the job as failed as a whole.
    func finish(_ error: DayRunError, under hold: Hold) async {
        _ = await last(hold) { queue, claim throws(JobStoreError) in try await queue.finish(error, under: claim) }
    }

    /// Gives an item back.
    func release(_ hold: Hold, pause: Duration = .zero) async {
        _ = await last(hold) { queue, claim throws(JobStoreError) in try await queue.release(claim, pause: pause) }
    }

    /// Writes a step after which the work continues, whether that succeeds or not.
    func note(_ step: JobStep, under hold: Hold) async {
        do throws(JobStoreError) {
            if case .lost = try await queue.record(step, under: hold.claim) { hold.abandon() }
        } catch {
            logger.error("Journal cannot be written", metadata: ["error": "\(error)"])
        }
    }

    private func last(
        _ hold: Hold, _ write: (any JobQueue, Claim) async throws(JobStoreError) -> JobWriting
    ) async -> Bool {
        defer { holdings.drop(hold) }
        var pause = pause, isWaiting = false
        while true {
            do throws(JobStoreError) {
                let result = try await write(queue, hold.claim)
                if isWaiting { logger.info("Journal can be written again") }
                return result != .lost
            } catch {
                if !isWaiting { logger.error("Journal cannot be written", metadata: ["error": "\(error)"]) }
                isWaiting = true
                do { try await Task.sleep(for: pause) } catch { return false }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }
}
