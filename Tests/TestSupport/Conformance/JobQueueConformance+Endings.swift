import Domain
import Foundation
import Testing

extension JobQueueConformance {
    static let endings = [
        Promise("A job that nobody works on is cancelled at once") { state in
            let job = try await state.add(request("b"))
            let planned = try await state.addPlanned(request("c"), by: WorkerID(), after: job)
            for id in [job.id, planned.id] {
                let ended = try #require(try await state.queue.requestCancel(id))
                #expect(ended.state == .cancelled && ended.finishedAt != nil)
                #expect(ended.slots.allSatisfy { $0.state == .unknown })
                #expect(try await state.queue.requestCancel(id) == ended, "an ended job stays as it is")
                #expect(try await state.kinds(of: id).suffix(2) == [.state(.cancelled), .result])
            }
            #expect(try await state.slot() == nil)
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease) == nil)
            #expect(try await state.queue.requestCancel(JobID()) == nil)
        },
        Promise("A running job is cancelled after the slot in progress") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
            let claim = try #require(try await state.slot())
            try await state.record(.started, under: claim)
            let ending = try #require(try await state.queue.requestCancel(job.id))
            #expect(ending.state == .running && ending.isCancelling)
            #expect(try await state.slot() == nil, "nothing of it is begun any more")
            #expect(try await state.queue.renew([claim], lease: lease) == [.cancel])
            let ended = try await state.record(.saved(try state.text("x", of: claim)), under: claim)
            #expect(ended.state == .cancelled)
            #expect(ended[ten]?.state == .transcribed && ended[eleven]?.state == .unknown)
        },
        Promise("A job that is being cancelled ends with its worker, given back or dead") { state in
            for isDead in [false, true] {
                let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
                let claim = try #require(try await state.slot(lease: isDead ? .zero : lease))
                _ = try await state.queue.requestCancel(job.id)
                if isDead {
                    #expect(try await state.slot() == nil)
                } else {
                    _ = try await state.queue.release(claim, pause: .zero)
                }
                #expect(try await state.queue.job(job.id)?.state == .cancelled)
            }
        },
        Promise("A job that is cancelled while it is planned ends with the plan") { state in
            let job = try await state.add(request())
            let plan = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            _ = try await state.queue.requestCancel(job.id)
            let ended = try await state.record(.planned(DayPlan(toTranscribe: [ten, eleven])), under: plan)
            #expect(ended.state == .cancelled && ended.slots.allSatisfy { $0.state == .unknown })
        },
        Promise("A job that fails as a whole takes its slots from all workers") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
            let one = try #require(try await state.slot()), two = try #require(try await state.slot())
            let error = DayRunError.modelUnavailable(.modelUnavailable(model: "base", detail: "No such model."))
            let ended = try await state.queue.finish(error, under: one).job
            #expect(ended.state == .failed && ended.error == error)
            #expect(try await state.queue.record(.saved(try state.text("x", of: two)), under: two) == .lost)
            #expect(try await state.queue.renew([two], lease: lease) == [.lost])
            #expect(try await state.kinds(of: job.id).suffix(2) == [.state(.failed), .result])
        },
        Promise("Every end is to be announced from the moment it is written, and nothing else is") { state in
            let completed = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let claim = try #require(try await state.slot())
            #expect(try await state.dueJobs().isEmpty)
            try await state.record(.saved(try state.text("x", of: claim)), under: claim)
            #expect(try await state.dueJobs() == [completed.id])
            let failed = try await state.add(request("b"))
            let plan = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            _ = try await state.queue.finish(.storeUnavailable(.unreachable(detail: "Down.")), under: plan)
            let cancelled = try await state.add(request("c"))
            _ = try await state.queue.requestCancel(cancelled.id)
            #expect(try await state.dueJobs() == [completed.id, failed.id, cancelled.id])
        },
    ]
}

extension JobQueueConformance.State {
    /// The jobs that are to be announced now.
    func dueJobs() async throws -> [JobID] {
        try await webhooks.due(at: Date(timeIntervalSinceNow: 3_600), longestPause: .seconds(86_400)).map(\.jobID)
    }

    /// Plans a job although an older one waits to be planned.
    func addPlanned(_ request: DayRequest, by worker: WorkerID, after older: Job) async throws -> Job {
        let first = try #require(try await queue.claimPlan(for: worker, lease: JobQueueConformance.lease))
        try #require(first.job.id == older.id)
        let job = try await addPlanned(request, by: worker)
        _ = try await queue.release(first, pause: .zero)
        return job
    }
}
