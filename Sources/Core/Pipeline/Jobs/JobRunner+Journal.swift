import Domain
import Foundation
import Logging

extension JobRunner {
    /// Writes the jobs that ended while the journal could not be written.
    func writeEnds() async {
        for (id, entry) in unwrittenEnds {
            do throws(JobStoreError) {
                try await journal.write(entry)
                unwrittenEnds[id] = nil
            } catch {
                return
            }
        }
    }

    /// Changes a job, notifies the listeners and writes the change. A failing journal stops no work and loses no text.
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
        let changed = job, updates = new.map { JobUpdate(job: changed, event: $0) }
        if !job.state.isFinal { updates.forEach(hub.publish) }
        // Includes what could not be written before.
        let entry = JournalEntry(
            job: job, events: unwritten[id] == nil ? new : events, slots: (unwritten[id] ?? []) + slots)
        do throws(JobStoreError) {
            try await journal.write(entry)
            unwritten[id] = nil
        } catch {
            report(error, "Journal cannot be written")
            unwritten[id] = entry.slots
            if job.state.isFinal {
                unwrittenEnds[id] = JournalEntry(job: job, events: events, slots: entry.slots)
            }
        }
        if job.state.isFinal {
            unwritten[id] = nil
            unfinished[id] = nil
            patience[id] = nil
            ended = ended.suffix(63) + [job]
            log(job)
            // Listeners may look the end up in the journal.
            updates.forEach(hub.publish)
        }
        return job
    }
}
