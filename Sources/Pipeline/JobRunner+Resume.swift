import Foundation
import Logging
import WatchMe

extension JobRunner {
    /// Takes up what an earlier process left unfinished, in the order in which it was asked for. Call it before anything is
    /// asked of the runner and before the outbox is sent; `run()` does so otherwise.
    package func resume() async {
        let jobs: [Job]
        do throws(JobStoreError) {
            jobs = try await journal.unfinishedJobs()
        } catch {
            report(error, "Journal cannot be read; unfinished jobs are not resumed")
            return
        }
        for job in jobs where unfinished[job.id] == nil {
            unfinished[job.id] = (job, [])
            patience[job.id] = .now + settings.patience
            await takeUpKeptTexts(of: job)
            if job.isCancelling {
                await finish(job.id, .cancelled)
            } else {
                enqueue(await putBackAfterCrash(job.id))
            }
        }
        isResumed = true
    }

    /// Texts that the end of the process left in the outbox count as saved; later the store alone would have them, and they
    /// would count as somebody else's.
    private func takeUpKeptTexts(of job: Job) async {
        for entry in await pipeline.waitingEntries(of: job.request.day) {
            if let saved = pipeline.progress(entry, of: job) { await note(saved, of: job.id) }
        }
    }

    /// A slot that was in hand may be what ended the process: after some times it fails, so that one recording cannot keep
    /// the service from all others.
    private func putBackAfterCrash(_ id: JobID) async -> Job {
        guard let job = unfinished[id]?.job else { preconditionFailure("only unfinished jobs are put back") }
        var failures: [SlotFailure] = []
        for slot in job.slots
        where slot.state == .transcribing && slot.interruptions + 1 >= settings.maximumInterruptions {
            failures.append(.interrupted(slot.block, times: slot.interruptions + 1))
        }
        let records = failures.map {
            SlotRecord(slot: job.request.day.slot($0.block), state: .failed, jobID: job.id, failure: $0)
        }
        return await change(job.id, [.state(.queued)] + failures.map { .failed($0) }, slots: records) { job in
            job.state = .queued
            for position in job.slots.indices where job.slots[position].state == .transcribing {
                job.slots[position].interruptions += 1
                job.slots[position].state = .queued
            }
            for failure in failures { job.apply(.failed(failure)) }
        }
    }

    func forgetOldJobs() async {
        do throws(JobStoreError) {
            try await journal.removeAll(before: Date(timeIntervalSinceNow: -(settings.retention / .seconds(1))))
        } catch {
            report(error, "Old jobs cannot be removed from the journal")
        }
    }
}
