import Domain
import Foundation
import Logging

extension JobRunner {
    /// Resumes what an earlier process left unfinished, in the order in which it was requested. Call it before anything is
    /// asked of the runner and before the outbox is sent; `run()` does so otherwise.
    package func resume() async {
        let jobs: [Job]
        do throws(JobStoreError) {
            jobs = try await journal.unfinishedJobs()
        } catch {
            report(error, "Journal cannot be read; unfinished jobs are resumed when it can")
            return
        }
        // One may have ended while the journal was read.
        for job in jobs where unfinished[job.id] == nil && !ended.contains(where: { $0.id == job.id }) {
            unfinished[job.id] = (job, [])
            patience[job.id] = .now + settings.patience
            await takeUpKeptTexts(of: job)
            if job.isCancelling {
                await finish(job.id, .cancelled)
                continue
            }
            let waiting = await putBackAfterCrash(job.id)
            if let times = waiting.emptyHandedInterruptions, times >= settings.maximumInterruptions {
                await finish(job.id, .failed, .interrupted(waiting.request.model, times: times))
            } else {
                enqueue(waiting)
            }
        }
        isResumed = true
    }

    /// Text that a crash left in the outbox counts as saved; later only the store would have it, and it
    /// would count as someone else's.
    private func takeUpKeptTexts(of job: Job) async {
        for entry in await pipeline.waitingEntries(of: job.request.day) {
            if let saved = pipeline.progress(entry, of: job) { await note(saved, of: job.id) }
        }
    }

    /// What was in progress may be what crashed the process: after several times it is given up, so that one recording cannot block
    /// all others.
    private func putBackAfterCrash(_ id: JobID) async -> Job {
        guard var job = unfinished[id]?.job else { preconditionFailure("only unfinished jobs are put back") }
        let failures = job.putBackAfterCrash(maximumInterruptions: settings.maximumInterruptions)
        let records = failures.map {
            SlotRecord(slot: job.request.day.slot($0.block), state: .failed, jobID: job.id, failure: $0)
        }
        let slots = job.slots, emptyHanded = job.emptyHandedInterruptions
        return await change(job.id, [.state(.queued)] + failures.map { .failed($0) }, slots: records) { job in
            job.state = .queued
            job.slots = slots
            job.emptyHandedInterruptions = emptyHanded
        }
    }

    /// As long as the service runs, even without requests: writes what could not be written, and removes what is
    /// old.
    func maintain() async {
        var forgotten: ContinuousClock.Instant?
        var clock = DoubtedClock()
        while !Task.isCancelled {
            if !isResumed { await resume() }
            await writeEnds()
            if forgotten.map({ .now - $0 >= settings.forgettingPause }) ?? true {
                forgotten = .now
                await forgetOldJobs(now: clock.read())
            }
            try? await Task.sleep(for: min(settings.retryPause, settings.forgettingPause))
        }
    }

    private func forgetOldJobs(now: Date) async {
        do throws(JobStoreError) {
            try await journal.removeAll(before: now - settings.retention / .seconds(1))
        } catch {
            report(error, "Old jobs cannot be removed from the journal")
        }
    }
}
