package import Domain
import Foundation
import Testing

/// What every queue of jobs promises, whatever database it is in; each driver's tests run every promise on an empty one.
///
/// No promise waits for time to pass: a lease of zero is over at once.
package enum JobQueueConformance {
    /// One database, as a worker or a server sees it.
    package struct State: Sendable {
        package let queue: any JobQueue
        package let outbox: any TranscriptOutbox
        package let webhooks: any WebhookQueue

        /// - Parameter webhooks: of a database that announces the ends of jobs.
        package init(queue: any JobQueue, outbox: any TranscriptOutbox, webhooks: any WebhookQueue) {
            self.queue = queue
            self.outbox = outbox
            self.webhooks = webhooks
        }
    }

    package struct Promise: Sendable, CustomTestStringConvertible {
        let name: String
        /// Expects an empty database.
        package let check: @Sendable (State) async throws -> Void

        init(_ name: String, _ check: @escaping @Sendable (State) async throws -> Void) {
            self.name = name
            self.check = check
        }

        package var testDescription: String { name }
    }

    package static let promises = submitting + claiming + leases + suspects + endings + records
}

// MARK: What the promises are written with

extension JobQueueConformance {
    static let lease = Duration.seconds(60)
    static let ten = TimeBlock("10-00")!
    static let eleven = TimeBlock("11-00")!
    static let twelve = TimeBlock("12-00")!

    static func request(
        _ device: String = "device123", _ date: String = "2025-07-16", _ blocks: [TimeBlock] = [ten, eleven],
        force: Bool = false
    ) -> DayRequest {
        DayRequest(
            day: DeviceDay(device: DeviceID(device)!, date: LocalDate(date)!), model: "base", blocks: blocks,
            force: force)
    }
}

extension JobQueueConformance.State {
    func add(_ request: DayRequest) async throws -> Job {
        guard case .added(let job) = try await queue.submit(request, trace: nil, limit: 100) else {
            throw Unexpected("the job is not added")
        }
        return job
    }

    /// A job whose slots are all to be transcribed and wait for workers.
    @discardableResult
    func addPlanned(_ request: DayRequest, by worker: WorkerID = WorkerID()) async throws -> Job {
        let job = try await add(request)
        let claim = try #require(try await queue.claimPlan(for: worker, lease: JobQueueConformance.lease))
        try #require(claim.job.id == job.id)
        return try await record(.planned(DayPlan(toTranscribe: request.blocks)), under: claim)
    }

    @discardableResult
    func record(_ step: JobStep, under claim: Claim) async throws -> Job {
        try await queue.record(step, under: claim).job
    }

    func slot(
        for worker: WorkerID = WorkerID(), lease: Duration = JobQueueConformance.lease
    ) async throws -> Claim? { try await queue.claimSlot(for: worker, lease: lease) }

    /// A worker claims a slot, and dies.
    @discardableResult
    func die() async throws -> Claim { try #require(try await slot(lease: .zero)) }

    func text(_ text: String, of claim: Claim) throws -> SlotRecord {
        SlotRecord(
            slot: try #require(claim.slot), state: text.isEmpty ? .silent : .transcribed, jobID: claim.job.id,
            model: claim.job.request.model, segments: text.isEmpty ? [] : [.init(start: 0, end: 1, text: text)])
    }

    func kinds(of job: JobID) async throws -> [JobEvent.Kind] {
        try await queue.events(of: job, after: 0).map(\.kind)
    }

    struct Unexpected: Error {
        let what: String
        init(_ what: String) { self.what = what }
    }
}

extension JobWriting {
    var job: Job {
        get throws {
            guard case .done(let job) = self else { throw JobQueueConformance.State.Unexpected("the claim is lost") }
            return job
        }
    }
}
