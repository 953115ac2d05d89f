import Foundation
import Logging
import WatchMe

extension JobRunner {
    /// Changes a job, tells the listeners and writes it down. A journal that fails stops no work and loses no text.
    @discardableResult
    func change(
        _ id: JobID, _ kinds: [JobEvent.Kind], slots: [SlotRecord] = [], _ body: (inout Job) -> Void
    ) async -> Job {
        guard var (job, events) = unfinished[id] else { preconditionFailure("only unfinished jobs change") }
        body(&job)
        if let current, current.id == id { job.runningTime = current.before + (.now - current.began) }
        var new: [JobEvent] = []
        for kind in kinds {
            job.lastEvent += 1
            new.append(JobEvent(number: job.lastEvent, time: Date(), kind: kind))
        }
        events += new
        unfinished[id] = (job, events)
        for event in new { hub.publish(JobUpdate(job: job, event: event)) }
        do throws(JobStoreError) {
            try await journal.write(JournalEntry(job: job, events: new, slots: slots))
        } catch {
            report(error, "Journal cannot be written")
        }
        if job.state.isFinal {
            unfinished[id] = nil
            patience[id] = nil
            ended = ended.suffix(63) + [job]
            log(job)
        }
        return job
    }
}
