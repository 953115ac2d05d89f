import Domain
import Foundation
import Plumbing
import Testing

extension JobQueueConformance {
    static let submitting = [
        Promise("A submitted job is there, queued, with its first event") { state in
            let trace = TraceContext()
            guard case .added(let job) = try await state.queue.submit(request(), trace: trace, limit: 1) else {
                Issue.record("not added")
                return
            }
            #expect(job.state == .queued && job.trace == trace && job.request == request())
            #expect(try await state.queue.job(job.id) == job)
            #expect(try await state.queue.jobs(state: .queued, limit: 9) == [job])
            #expect(try await state.queue.unfinishedJobs() == [job])
            #expect(try await state.kinds(of: job.id) == [.state(.queued)])
            #expect(try await state.queue.job(JobID()) == nil)
            #expect(abs(job.createdAt.timeIntervalSinceNow) < 3_600, "times are those of the clock on the wall")
        },
        Promise("Equal requests share one job until it ends or is being cancelled") { state in
            let first = try await state.add(request())
            #expect(try await state.queue.submit(request(), trace: nil, limit: 9) == .joined(first))
            for other in [request(force: true), request("other"), request("device123", "2025-07-17")] {
                guard case .added(let job) = try await state.queue.submit(other, trace: nil, limit: 9) else {
                    Issue.record("\(other) joined another job")
                    return
                }
                _ = try await state.queue.requestCancel(job.id)
            }
            let claim = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            guard case .joined(let running) = try await state.queue.submit(request(), trace: nil, limit: 9) else {
                Issue.record("a running job is not joined")
                return
            }
            #expect(running.id == first.id && running.state == .running)
            _ = try await state.queue.requestCancel(first.id)
            let second = try await state.add(request())
            _ = try await state.queue.release(claim, pause: .zero)
            _ = try await state.queue.requestCancel(second.id)
            let third = try await state.add(request())
            #expect(Set([first.id, second.id, third.id]).count == 3)
        },
        Promise("At once submitted, equal requests are one job too") { state in
            let jobs = try await withThrowingTaskGroup(of: JobID?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        switch try await state.queue.submit(request(), trace: nil, limit: 1) {
                        case .added(let job), .joined(let job): job.id
                        case .full: nil
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(jobs.count == 1 && !jobs.contains(nil))
        },
        Promise("A full queue takes no job, and lets requests join; jobs in progress do not count") { state in
            let first = try await state.add(request("a"))
            #expect(try await state.queue.submit(request("b"), trace: nil, limit: 1) == .full)
            #expect(try await state.queue.submit(request("a"), trace: nil, limit: 1) == .joined(first))
            let load = try await state.queue.load()
            #expect(load.running == 0 && load.waiting == 1)
            let oldest = try #require(load.oldestWaiting)
            #expect(abs(oldest.timeIntervalSince(first.createdAt)) < 0.001)
            _ = try await state.queue.claimPlan(for: WorkerID(), lease: lease)
            #expect(try await state.queue.load() == QueueLoad(running: 1, waiting: 0, oldestWaiting: nil))
            guard case .added = try await state.queue.submit(request("b"), trace: nil, limit: 1) else {
                Issue.record("there is room")
                return
            }
        },
        Promise("Jobs are listed newest first, and the unfinished oldest first") { state in
            var jobs: [Job] = []
            for device in ["a", "b", "c"] { jobs.append(try await state.add(request(device))) }
            _ = try await state.queue.requestCancel(jobs[1].id)
            #expect(try await state.queue.jobs(state: nil, limit: 2).map(\.id) == [jobs[2].id, jobs[1].id])
            #expect(try await state.queue.jobs(state: .cancelled, limit: 9).map(\.id) == [jobs[1].id])
            #expect(try await state.queue.unfinishedJobs().map(\.id) == [jobs[0].id, jobs[2].id])
        },
        Promise("Who listens is told which job changes") { state in
            var notices = state.queue.notices().makeAsyncIterator()
            let job = try await state.add(request())
            #expect(await notices.next() == job.id)
            _ = try await state.queue.requestCancel(job.id)
            #expect(await notices.next() == job.id)
        },
    ]
}
