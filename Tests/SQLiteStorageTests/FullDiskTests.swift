import Domain
import Foundation
import SQLiteStorage
import SystemPackage
import TestSupport
import Testing

/// A full disk stops no work that was accepted, and everything is written once there is space.
@Suite struct FullDiskTests {
    private static let lease = Duration.seconds(60)
    private static let ten = TimeBlock("10-00")!
    private static let eleven = TimeBlock("11-00")!
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aJobEndsInMemoryAndIsWrittenLater() async throws {
        let disk = TroubledDisk()
        let queue = try folder.state(on: disk, announcesEnds: true).queue, worker = WorkerID()
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        let request = DayRequest(day: day, model: "base", blocks: [Self.ten, Self.eleven])
        guard case .added(let job) = try await queue.submit(request, trace: nil, limit: 9) else {
            Issue.record("not added")
            return
        }
        let plan = try #require(try await queue.claimPlan(for: worker, lease: Self.lease))
        _ = try await queue.record(.planned(DayPlan(toTranscribe: request.blocks)), under: plan)

        disk.set(isFull: true)
        for block in request.blocks {
            let claim = try #require(try await queue.claimSlot(for: worker, lease: Self.lease))
            #expect(claim.slot?.block == block)
            let record = SlotRecord(slot: day.slot(block), state: .silent, jobID: job.id)
            await #expect(throws: JobStoreError.self) { try await queue.keep("", of: record, under: claim) }
            #expect(try await queue.renew([claim], lease: Self.lease) == [.keep])
            #expect(try await queue.record(.saved(record), under: claim) != .lost)
        }
        #expect(try await queue.job(job.id)?.state == .completed)
        #expect(try await queue.jobs(state: .completed, limit: 9).map(\.id) == [job.id])
        #expect(try await queue.jobs(state: .running, limit: 9).isEmpty)
        #expect(try await queue.slots(of: day).map(\.state) == [.silent, .silent])
        #expect(try await queue.load().running == 0)
        let events = try await queue.events(of: job.id, after: 0)
        #expect(events.map(\.number) == Array(1...events.count) && events.last?.kind == .result)
        await #expect(throws: JobStoreError.self) {
            _ = try await queue.submit(
                DayRequest(day: day, model: "base", force: true), trace: nil, limit: 9)
        }
        let onDisk = try folder.state()
        #expect(try await onDisk.queue.job(job.id)?.state == .running)

        disk.set(isFull: false)
        #expect(try await queue.claimSlot(for: worker, lease: Self.lease) == nil)
        #expect(try await onDisk.queue.job(job.id) == queue.job(job.id))
        #expect(try await onDisk.queue.events(of: job.id, after: 0).map(\.kind) == events.map(\.kind))
        #expect(try await onDisk.queue.slots(of: day).map(\.state) == [.silent, .silent])
        let due = try await onDisk.webhooks.due(at: Date(), longestPause: Self.lease)
        #expect(due.map(\.jobID) == [job.id])
    }

    @Test func aJobInTheMiddleOfItsDayContinuesOnTheDisk() async throws {
        let disk = TroubledDisk(), worker = WorkerID()
        let queue = try folder.state(on: disk).queue
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        _ = try await queue.submit(
            DayRequest(day: day, model: "base", blocks: [Self.ten, Self.eleven]), trace: nil, limit: 9)
        disk.set(isFull: true)
        let plan = try #require(try await queue.claimPlan(for: worker, lease: Self.lease))
        _ = try await queue.record(.planned(DayPlan(toTranscribe: [Self.ten, Self.eleven])), under: plan)
        let first = try #require(try await queue.claimSlot(for: worker, lease: Self.lease))
        disk.set(isFull: false)
        let record = SlotRecord(slot: day.slot(Self.ten), state: .silent)
        #expect(try await queue.record(.saved(record), under: first) != .lost, "the claim came with it")
        let second = try #require(try await queue.claimSlot(for: worker, lease: Self.lease))
        #expect(second.slot?.block == Self.eleven)
        let reopened = try folder.state().queue
        #expect(try await reopened.renew([second], lease: Self.lease) == [.keep])
    }
}
