import Domain
import Foundation
import Testing

extension JobQueueConformance {
    static let records = [
        Promise("A text is kept under its claim, and nothing is lost on its way to the store") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let claim = try #require(try await state.slot())
            let record = try state.text("今日は", of: claim)
            switch try await state.queue.keep("今日は", of: record, under: claim) {
            case .outbox(let entry):
                #expect(entry.text == "今日は" && entry.slot == claim.slot && entry.jobID == job.id)
                #expect(try await state.outbox.entries(of: job.request.day).map(\.number) == [entry.number])
                #expect(try await state.outbox.entries().isEmpty, "it is the worker's to deliver")
                #expect(try await state.queue.job(job.id)?.state == .running)
                try await state.record(.saved(record), under: claim)
                try await state.outbox.remove(entry)
            case .stored(let job): #expect(job.state == .completed)
            case .lost: Issue.record("the claim is held")
            }
            #expect(try await state.outbox.entries().isEmpty)
            #expect(try await state.queue.job(job.id)?.state == .completed)
            #expect(try await state.queue.slots(of: job.request.day) == [record])
        },
        Promise("A failure leaves what is known about the earlier text") { state in
            let job = try await state.addPlanned(request("a", "2025-07-16", [ten]))
            let claim = try #require(try await state.slot())
            var record = try state.text("a", of: claim)
            record.audioVersion = AudioVersion("1")
            try await state.record(.saved(record), under: claim)
            let again = try await state.addPlanned(request("a", "2025-07-16", [ten], force: true))
            let second = try #require(try await state.slot())
            let failure = SlotFailure(block: ten, stage: .fetch, code: "vault_unreachable", detail: "Down.")
            #expect(try await state.record(.failed(failure), under: second).state == .completed)
            record.state = .failed
            record.failure = failure
            record.jobID = again.id
            #expect(try await state.queue.slots(of: job.request.day) == [record])
        },
        Promise("Slots are counted by day and state, and recorders are listed") { state in
            for (device, date) in [("b", "2025-07-16"), ("a", "2025-07-16"), ("a", "2025-07-17")] {
                try await state.addPlanned(request(device, date, [ten, eleven]))
                for text in ["x", ""] {
                    let claim = try #require(try await state.slot())
                    try await state.record(.saved(try state.text(text, of: claim)), under: claim)
                }
            }
            let a = try #require(DeviceID("a")), b = try #require(DeviceID("b"))
            #expect(try await state.queue.devices() == [a, b])
            let first = try #require(LocalDate("2025-07-16")), second = try #require(LocalDate("2025-07-17"))
            let each = [SlotState.transcribed: 1, .silent: 1]
            #expect(
                try await state.queue.slotCounts(of: a, from: first, through: second) == [first: each, second: each])
            #expect(try await state.queue.slotCounts(of: b, from: second, through: second).isEmpty)
            #expect(
                try await state.queue.slots(of: DeviceDay(device: b, date: first)).map(\.slot.block) == [ten, eleven])
        },
        Promise("Old jobs and slots are removed, and what is unfinished, unannounced or undelivered is not") { state in
            let announced = try await state.add(request("a"))
            let unannounced = try await state.add(request("b"))
            for job in [announced, unannounced] { _ = try await state.queue.requestCancel(job.id) }
            try await state.webhooks.remove(WebhookCall(jobID: announced.id, tries: 0))
            let unfinished = try await state.addPlanned(request("c", "2025-07-16", [ten, eleven]))
            let claim = try #require(try await state.slot())
            try await state.record(.saved(try state.text("x", of: claim)), under: claim)
            let other = unfinished.request.day.slot(twelve)
            _ = try await state.outbox.keep("text", for: other, jobID: announced.id, at: Date())
            try await state.queue.removeAll(before: Date(timeIntervalSinceNow: 3_600))
            #expect(try await state.queue.jobs(state: nil, limit: 9).map(\.id) == [unfinished.id, unannounced.id])
            #expect(try await state.queue.events(of: announced.id, after: 0).isEmpty)
            #expect(try await state.queue.slots(of: unfinished.request.day).isEmpty)
            #expect(try await state.outbox.entries().map(\.slot) == [other])
            #expect(try await state.slot()?.job.id == unfinished.id)
            try await state.queue.checkpoint()
        },
        Promise("Time spent running counts, and time spent waiting does not") { state in
            let job = try await state.add(request())
            let plan = try #require(try await state.queue.claimPlan(for: WorkerID(), lease: lease))
            let released = try await state.queue.release(plan, pause: .zero).job
            #expect(released.runningTime >= .zero && released.runningTime < .seconds(60))
            #expect(released.startedAt == plan.job.startedAt)
            let cancelled = try #require(try await state.queue.requestCancel(job.id))
            #expect(cancelled.runningTime == released.runningTime)
        },
    ]
}
