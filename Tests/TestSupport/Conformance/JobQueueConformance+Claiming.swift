import Domain
import Foundation
import Testing

extension JobQueueConformance {
    static let claiming = [
        Promise("A job goes from its plan over its slots to its end, and its events tell so") { state in
            let request = request("device123", "2025-07-16", [ten, eleven, twelve, TimeBlock("13-00")!])
            let job = try await state.add(request), worker = WorkerID()
            let plan = try #require(try await state.queue.claimPlan(for: worker, lease: lease))
            #expect(plan.item == .plan && plan.job.id == job.id && plan.job.state == .running && !plan.isResumed)
            #expect(try await state.slot() == nil, "there is no slot before the plan")
            let planned = DayPlan(toTranscribe: [ten, eleven], processed: [twelve], absent: [TimeBlock("13-00")!])
            try await state.record(.planned(planned), under: plan)
            for (position, text) in ["a", ""].enumerated() {
                let claim = try #require(try await state.slot(for: worker))
                #expect(claim.slot?.block == [ten, eleven][position] && claim.fence == 1)
                try await state.record(.started, under: claim)
                let after = try await state.record(.saved(try state.text(text, of: claim)), under: claim)
                #expect(after.state == [.running, .completed][position])
            }
            #expect(try await state.slot() == nil)
            let ended = try #require(try await state.queue.job(job.id))
            #expect(ended.state == .completed && ended.finishedAt != nil && ended.startedAt != nil)
            #expect(ended.report.processedBlocks == [ten, eleven] && ended.report.skippedAsProcessed == 1)
            let events = try await state.queue.events(of: job.id, after: 0)
            #expect(events.map(\.number) == Array(1...ended.lastEvent))
            #expect(try await state.queue.events(of: job.id, after: 3) == Array(events.dropFirst(3)))
            let expected: [JobEvent.Kind] = [
                .state(.queued), .state(.running),
                .planned(toTranscribe: 2, skippedAsProcessed: 1, skippedAsNoAudio: 1, failed: 0),
                .started(ten, position: 1, of: 2), .saved(ten, .transcribed, audioSeconds: nil, secondsTaken: nil),
                .started(eleven, position: 2, of: 2), .saved(eleven, .silent, audioSeconds: nil, secondsTaken: nil),
                .state(.completed), .result,
            ]
            #expect(events.map(\.kind) == expected)
        },
        Promise("A job without anything to transcribe ends with its plan") { state in
            let job = try await state.add(request())
            let plan = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            let failure = SlotFailure(block: eleven, stage: .plan, code: "vault_unreachable", detail: "Down.")
            let ended = try await state.record(
                .planned(DayPlan(toTranscribe: [], absent: [ten], failures: [failure])), under: plan)
            #expect(ended.state == .completed && ended.report.failures == [failure])
            #expect(try await state.kinds(of: job.id).suffix(2) == [.state(.completed), .result])
            #expect(try await state.queue.slots(of: job.request.day).map(\.state) == [.noAudio, .failed])
        },
        Promise("Recorders with the fewest slots in progress come first, then the oldest job") { state in
            try await state.addPlanned(request("a", "2025-07-16", [ten, eleven, twelve]))
            // Somebody works for a, or b would not be planned yet.
            let first = try #require(try await state.slot())
            try await state.addPlanned(request("b", "2025-07-16", [ten, eleven]))
            let second = try #require(try await state.slot()), third = try #require(try await state.slot())
            #expect([first, second, third].map(\.job.request.day.device.rawValue) == ["a", "b", "a"])
            try await state.record(.saved(try state.text("x", of: second)), under: second)
            let fourth = try #require(try await state.slot()), fifth = try #require(try await state.slot())
            #expect([fourth, fifth].map(\.job.request.day.device.rawValue) == ["b", "a"])
            #expect([first, third, fifth].map(\.slot?.block) == [ten, eleven, twelve])
            #expect(try await state.slot() == nil)
        },
        Promise("A job begins only when it is its turn") { state in
            try await state.addPlanned(request("a"))
            let waiting = try await state.add(request("b"))
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease) == nil, "a is waiting for a worker")
            let first = try #require(try await state.slot())
            #expect(first.job.request.day.device.rawValue == "a")
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease)?.job.id == waiting.id)
        },
        Promise("A recorder's jobs keep their order, and one day is worked on by one job at a time") { state in
            let first = try await state.addPlanned(request("a", "2025-07-16", [ten, eleven]))
            let same = try await state.add(request("a", "2025-07-16", [ten], force: true))
            let next = try await state.add(request("a", "2025-07-17", [ten]))
            let one = try #require(try await state.slot())
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease) == nil, "the first has slots left")
            let two = try #require(try await state.slot())
            let plan = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            #expect(plan.job.id == next.id, "the other day's, since the first job is still working on its own")
            try await state.record(.planned(DayPlan(toTranscribe: [])), under: plan)
            for claim in [one, two] { try await state.record(.saved(try state.text("x", of: claim)), under: claim) }
            #expect(try await state.queue.job(first.id)?.state == .completed)
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease)?.job.id == same.id)
        },
        Promise("Workers that claim at once never get the same slot") { state in
            try await state.addPlanned(request("a", "2025-07-16", TimeBlock.all))
            let claimed = try await withThrowingTaskGroup(of: [TimeBlock].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let worker = WorkerID()
                        var blocks: [TimeBlock] = []
                        while let claim = try await state.slot(for: worker) {
                            try await state.record(.started, under: claim)
                            try await state.record(.saved(try state.text("x", of: claim)), under: claim)
                            blocks += [claim.slot?.block].compactMap { $0 }
                        }
                        return blocks
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.sorted() == TimeBlock.all)
            let job = try #require(try await state.queue.jobs(state: nil, limit: 1).first)
            #expect(job.state == .completed && job.report.processedBlocks == TimeBlock.all)
            #expect(try await state.queue.events(of: job.id, after: 0).map(\.number) == Array(1...job.lastEvent))
        },
        Promise("What is given back waits for another worker, uncharged, as long as it is to wait") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            for times in 1...7 {
                let claim = try #require(try await state.slot())
                #expect(claim.fence == times && !claim.isSuspect && !claim.isResumed)
                try await state.record(.started, under: claim)
                let left = try await state.queue.release(claim, pause: .zero).job
                #expect(left.state == .queued && left[ten]?.state == .queued && left[ten]?.interruptions == 0)
            }
            let claim = try #require(try await state.slot())
            _ = try await state.queue.release(claim, pause: .seconds(3_600))
            #expect(try await state.slot() == nil)
            _ = try await state.queue.requestCancel(job.id)
            _ = try await state.add(request("b"))
            let plan = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            #expect(try await state.queue.release(plan, pause: .seconds(3_600)).job.state == .queued)
            #expect(try await state.queue.claimPlan(for: WorkerID(), lease: lease) == nil)
        },
    ]
}
