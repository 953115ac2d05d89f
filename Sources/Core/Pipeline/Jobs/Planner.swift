import Domain
import Logging
import Plumbing

/// Finds out what is to be done for a job: asks the store and the vault, and writes the job's slots.
struct Planner: Sendable {
    let pipeline: DayPipeline
    let queue: any JobQueue
    let writer: ClaimWriter
    let settings: JobSettings
    let vaults: JobVaults
    /// Until when resumed jobs wait for a store that cannot be reached: there may be no client to ask again.
    let patience: Patience
    let logger: Logger

    func plan(_ hold: Hold) async {
        let claim = hold.claim, patientUntil = patience.until(claim)
        let result = await hold.run { await plan(claim) }
        do throws(DayRunError) {
            await writer.finish(.planned(try result.get()), under: hold)
        } catch {
            switch error {
            case .stopped, .cancelled: await writer.release(hold)
            case .storeUnavailable(.unreachable) where patientUntil.map({ .now < $0 }) == true:
                await writer.release(hold, pause: settings.retryPause)
                return
            case .storeUnavailable, .modelUnavailable: await writer.finish(error, under: hold)
            }
        }
        patience.forget(claim)
    }

    private func plan(_ claim: Claim) async -> Result<DayPlan, DayRunError> {
        var job = claim.job
        let transcribed = await versions(of: job.request.day)
        do throws(DayRunError) {
            return .success(
                try await pipeline.plan(&job, transcribed, vaults.vault(of: job.id)) { progress in
                    // Text of the job that waits in the outbox.
                    guard case .saved(let record) = progress else { return }
                    _ = try? await queue.record(.saved(record), under: claim)
                })
        } catch {
            return .failure(error)
        }
    }

    /// Which recordings the day's texts are of.
    private func versions(of day: DeviceDay) async -> [TimeBlock: AudioVersion] {
        do throws(JobStoreError) {
            let records = try await queue.slots(of: day)
            let versions = records.compactMap { record in record.audioVersion.map { (record.slot.block, $0) } }
            return Dictionary(versions) { first, _ in first }
        } catch {
            logger.error("Journal cannot be read", metadata: ["error": "\(error)"])
            return [:]
        }
    }
}
