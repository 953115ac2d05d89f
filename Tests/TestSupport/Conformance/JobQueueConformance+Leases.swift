import Domain
import Foundation
import Testing

extension JobQueueConformance {
    static let leases = [
        Promise("A dead worker's slot is taken by another one with a higher fencing number") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let dead = try await state.die()
            let next = try #require(try await state.slot())
            #expect(next.item == dead.item && next.fence > dead.fence && next.worker != dead.worker)
            #expect(next.isResumed)
            #expect(try await state.kinds(of: job.id).suffix(2) == [.state(.queued), .state(.running)])
        },
        Promise("A worker that has lost its claim changes nothing, and learns it") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let zombie = try await state.die()
            let next = try #require(try await state.slot())
            let before = try await state.queue.job(job.id), events = try await state.kinds(of: job.id)
            let record = try state.text("late", of: zombie)
            let failure = SlotFailure(block: ten, stage: .decode, code: "x", detail: "X.")
            for step in [JobStep.started, .saved(record), .failed(failure), .planned(DayPlan(toTranscribe: []))] {
                #expect(try await state.queue.record(step, under: zombie) == .lost)
            }
            #expect(try await state.queue.keep("late", of: record, under: zombie) == .lost)
            #expect(try await state.queue.finish(.stopped, under: zombie) == .lost)
            #expect(try await state.queue.release(zombie, pause: .zero) == .lost)
            #expect(try await state.queue.renew([zombie, next], lease: lease) == [.lost, .keep])
            #expect(try await state.kinds(of: job.id) == events)
            #expect(try await state.queue.slots(of: job.request.day).isEmpty)
            #expect(try await state.outbox.entries().isEmpty)
            // The time that a job has been running for is all that has changed.
            var after = try await state.queue.job(job.id)
            after?.runningTime = before?.runningTime ?? .zero
            #expect(after == before)
            let ended = try await state.record(.saved(try state.text("right", of: next)), under: next)
            #expect(ended.state == .completed)
            #expect(try await state.queue.record(.saved(record), under: zombie) == .lost, "nor after the end")
            #expect(try await state.queue.slots(of: job.request.day).flatMap(\.segments).map(\.text) == ["right"])
        },
        Promise("A lease that is renewed in time is kept, and one that is overdue as long as nobody has claimed") {
            state in
            try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let claim = try await state.die()
            #expect(try await state.queue.renew([claim], lease: lease) == [.keep])
            #expect(try await state.slot() == nil)
            #expect(try await state.queue.renew([claim], lease: .zero) == [.keep])
            #expect(try await state.slot()?.item == claim.item)
            #expect(try await state.queue.renew([claim], lease: lease) == [.lost])
        },
        Promise("What a worker claims renews what it has, and its leases run out together") { state in
            try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
            let worker = WorkerID()
            let first = try #require(try await state.slot(for: worker, lease: .zero))
            let second = try #require(try await state.slot(for: worker))
            #expect(try await state.slot() == nil, "the first has been renewed")
            #expect(try await state.queue.renew([first, second], lease: .zero) == [.keep, .keep])
            #expect(try await state.slot() != nil)
            #expect(try await state.queue.renew([first, second], lease: lease) == [.lost, .lost])
        },
        Promise("The text that a dead worker left in the outbox is its slot's, and nobody does it again") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
            let dead = try await state.die()
            guard case .outbox = try await state.queue.keep("text", of: try state.text("text", of: dead), under: dead)
            else { return }
            #expect(try await state.slot()?.slot?.block == eleven)
            let after = try #require(try await state.queue.job(job.id))
            #expect(try await state.outbox.entries().map(\.slot) == [dead.slot], "others deliver it from now on")
            #expect(after[ten]?.state == .savedLater && after[ten]?.interruptions == 0)
            #expect(try await state.queue.slots(of: job.request.day).map(\.state) == [.savedLater])
        },
        Promise("A new process takes up what an earlier one left") { state in
            let planned = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let waiting = try await state.add(request("b"))
            let dead = try await state.die()
            for _ in 0..<2 { try await state.queue.takeOver() }
            #expect(try await state.queue.unfinishedJobs().map(\.id) == [planned.id, waiting.id])
            let worker = WorkerID()
            var left = [planned.id: [ten], waiting.id: [ten, eleven]]
            while let job = try await state.queue.unfinishedJobs().first {
                if let plan = try await state.queue.claimPlan(for: worker, lease: lease) {
                    try await state.record(.planned(DayPlan(toTranscribe: left[plan.job.id] ?? [])), under: plan)
                }
                guard let claim = try await state.slot(for: worker) else { continue }
                #expect(claim.job.id == job.id && claim.isSuspect == (claim.job.id == dead.job.id))
                try await state.record(.saved(try state.text("x", of: claim)), under: claim)
                left[claim.job.id]?.removeAll { $0 == claim.slot?.block }
            }
            #expect(left.values.allSatisfy { $0.isEmpty })
        },
    ]

    static let suspects = [
        Promise("A slot that killed five workers on its own fails, and the others continue") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
            for times in 1...5 {
                let claim = try await state.die()
                #expect(claim.slot?.block == ten && claim.fence == times && claim.isSuspect == (times > 1))
            }
            let next = try #require(try await state.slot())
            #expect(next.slot?.block == eleven && !next.isSuspect)
            let after = try #require(try await state.queue.job(job.id))
            #expect(after.report.failures == [.interrupted(ten, times: 5)] && after[ten]?.interruptions == 5)
            #expect(try await state.queue.slots(of: job.request.day).compactMap(\.failure?.code) == ["interrupted"])
            let ended = try await state.record(.saved(try state.text("x", of: next)), under: next)
            #expect(ended.state == .completed)
        },
        Promise("Of two slots none is charged with the worker's death, and both are done alone from then on") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven, twelve]))
            let dead = WorkerID()
            for _ in 0..<2 { _ = try #require(try await state.slot(for: dead, lease: .zero)) }
            let worker = WorkerID()
            let first = try #require(try await state.slot(for: worker))
            #expect(first.slot?.block == ten && first.isSuspect)
            #expect(try await state.slot(for: worker) == nil, "nothing beside a suspect")
            #expect(try await state.queue.claimPlan(for: worker, lease: lease) == nil)
            let after = try #require(try await state.queue.job(job.id))
            #expect(after.slots.allSatisfy { $0.interruptions == 0 })
            try await state.record(.saved(try state.text("x", of: first)), under: first)
            let second = try #require(try await state.slot(for: worker))
            #expect(second.slot?.block == eleven && second.isSuspect)
            try await state.record(.saved(try state.text("x", of: second)), under: second)
            #expect(try await state.slot(for: worker)?.isSuspect == false)
        },
        Promise("A worker that is busy does not begin a suspect slot") { state in
            let busy = WorkerID()
            try await state.addPlanned(request("a", "2025-07-16", [ten, eleven, twelve]))
            let first = try #require(try await state.slot(for: busy))
            try await state.die()
            #expect(try await state.slot(for: busy) == nil, "eleven is suspect now, and comes before twelve")
            let other = try #require(try await state.slot())
            #expect(other.slot?.block == eleven && other.isSuspect)
            #expect(try await state.slot(for: busy)?.slot?.block == twelve)
            #expect(first.slot?.block == ten)
        },
        Promise("A job of which ten workers died in a row before any slot was transcribed fails") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven, twelve]))
            for _ in 1...10 { try await state.die() }
            #expect(try await state.slot() == nil)
            let ended = try #require(try await state.queue.job(job.id))
            #expect(ended.state == .failed && ended.error == .interrupted("base", times: 10))

            let other = try await state.addPlanned(request("b", "2025-07-16", [ten, eleven, twelve]))
            for times in 1...10 {
                let claim = try await state.die()
                if times == 7 { try await state.record(.started, under: claim) }
            }
            #expect(try await state.slot()?.slot?.block == twelve)
            #expect(try await state.queue.job(other.id)?.report.failures.count == 2, "the recordings are to blame")
        },
        Promise("A job whose plan killed five workers fails") { state in
            let job = try await state.add(request())
            for times in 1...5 {
                let claim = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: .zero))
                #expect(claim.fence == times && claim.isResumed == (times > 1))
            }
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease) == nil)
            let ended = try #require(try await state.queue.job(job.id))
            #expect(ended.state == .failed && ended.error == .interrupted("base", times: 5))
        },
    ]
}
