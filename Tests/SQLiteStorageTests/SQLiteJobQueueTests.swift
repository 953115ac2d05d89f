import Domain
import SQLiteStorage
import TestSupport
import Testing

/// What the queue promises beyond its port, because one process at a time has the file.
@Suite struct SQLiteJobQueueTests {
    private static let lease = Duration.seconds(60)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func plannedJob(_ queue: SQLiteJobQueue, _ blocks: [TimeBlock]) async throws -> JobID {
        let day = DeviceDay(device: DeviceID("device123")!, date: LocalDate("2025-07-16")!)
        let request = DayRequest(day: day, model: "base", blocks: blocks)
        _ = try await queue.submit(request, trace: nil, limit: 9)
        let plan = try #require(try await queue.claimPlan(for: WorkerID(), lease: Self.lease))
        _ = try await queue.record(.planned(DayPlan(toTranscribe: blocks)), under: plan)
        return plan.job.id
    }

    @Test func theLeasesOfAnEarlierProcessEndWhenAnotherOneTakesOver() async throws {
        let ten = TimeBlock("10-00")!
        let earlier = try folder.state().queue
        let id = try await plannedJob(earlier, [ten])
        let dead = try #require(try await earlier.claimSlot(for: WorkerID(), lease: Self.lease))
        _ = try await earlier.record(.started, under: dead)
        let queue = try folder.state().queue
        #expect(try await queue.claimSlot(for: WorkerID(), lease: Self.lease) == nil)
        try await queue.takeOver()
        let job = try #require(try await queue.job(id))
        #expect(job.state == .queued && job[ten]?.state == .queued && job[ten]?.interruptions == 1)
        #expect(try await queue.claimSlot(for: WorkerID(), lease: Self.lease) == nil, "the store is asked again first")
        let plan = try #require(try await queue.claimPlan(for: WorkerID(), lease: Self.lease))
        _ = try await queue.record(.planned(DayPlan(toTranscribe: [ten])), under: plan)
        let claim = try #require(try await queue.claimSlot(for: WorkerID(), lease: Self.lease))
        #expect(plan.isResumed && claim.isResumed && claim.isSuspect)
        #expect(try await earlier.renew([dead], lease: Self.lease) == [.lost])
    }

    @Test func aPauseEndsWithTheProcess() async throws {
        let earlier = try folder.state().queue
        _ = try await plannedJob(earlier, [TimeBlock("10-00")!])
        let claim = try #require(try await earlier.claimSlot(for: WorkerID(), lease: Self.lease))
        _ = try await earlier.release(claim, pause: .seconds(3_600))
        let queue = try folder.state().queue
        try await queue.takeOver()
        #expect(try await queue.claimPlan(for: WorkerID(), lease: Self.lease)?.isResumed == true)
    }

    @Test func workersInTwoConnectionsNeverGetTheSameSlot() async throws {
        let id = try await plannedJob(try folder.state().queue, TimeBlock.all)
        let claimed = try await withThrowingTaskGroup(of: [TimeBlock].self) { group in
            for _ in 0..<2 {
                let queue = try folder.state().queue
                group.addTask {
                    let worker = WorkerID()
                    var blocks: [TimeBlock] = []
                    while let claim = try await queue.claimSlot(for: worker, lease: Self.lease) {
                        let slot = try #require(claim.slot)
                        _ = try await queue.record(.saved(SlotRecord(slot: slot, state: .silent)), under: claim)
                        blocks.append(slot.block)
                    }
                    return blocks
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.sorted() == TimeBlock.all)
        #expect(try await folder.state().queue.job(id)?.state == .completed)
    }
}
