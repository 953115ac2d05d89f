import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import Plumbing
import Reports

/// `/jobs`: running, waiting and finished jobs, and cancelling them.
struct JobRoutes: Sendable {
    let jobs: JobService
    let ping: Duration

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/jobs", .data, answer: list),
            Endpoint(.get, "/jobs/{id}", .data, answer: show),
            Endpoint(.delete, "/jobs/{id}", .data, answer: cancel),
            Endpoint(.get, "/jobs/{id}/events", .data, answer: events),
        ]
    }

    func list(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let query = try JobListQuery(
            state: parameters["state"].map(String.init), limit: parameters["limit"].map(String.init))
        let service = jobs
        let jobs = try await askJournal { () async throws(JobStoreError) in
            try await service.jobs(state: query.state, limit: query.limit)
        }
        let positions = await service.positions(), load = await service.load()
        return Response(
            json: .members([
                "jobs": .array(jobs.map { $0.json(position: positions[$0.id], isDetailed: false) }),
                "queue": load.json,
            ]))
    }

    func show(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let id = try Self.id(context)
        let jobs = jobs
        guard let job = try await askJournal({ () async throws(JobStoreError) in try await jobs.job(id) }) else {
            throw APIError.notFound
        }
        return Response(json: job.json(position: await jobs.positions()[id]))
    }

    func events(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let id = try Self.id(context)
        let stream = JobStream(jobs: jobs, ping: ping)
        guard let response = try await stream.response(id, after: JobStream.lastEvent(in: request.headers)) else {
            throw APIError.notFound
        }
        return response
    }

    /// 202 while the current slot is finished, 200 once the job has ended.
    func cancel(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let id = try Self.id(context)
        let jobs = jobs
        switch try await askJournal({ () async throws(JobStoreError) in try await jobs.cancel(id) }) {
        case nil: throw APIError.notFound
        case .underWay(let job): return Response(status: .accepted, json: job.json(position: nil))
        case .ended(let job): return Response(json: job.json(position: nil))
        }
    }

    private static func id(_ context: APIRequestContext) throws(APIError) -> JobID {
        guard let id = context.parameters.get("id").flatMap({ JobID($0) }) else { throw .notFound }
        return id
    }
}

extension JobService.Load {
    var json: JSONText {
        .members(["running": .integer(running), "waiting": .integer(waiting), "limit": .integer(limit)])
    }
}

/// `?state=&limit=` of `GET /jobs`.
struct JobListQuery {
    static let limits = 1...500

    /// `nil`: every state.
    let state: JobState?
    let limit: Int

    init(state stateText: String?, limit limitText: String?) throws(APIError) {
        state = stateText.flatMap { JobState(rawValue: $0) }
        let limit = limitText.map { Int($0) } ?? 50
        var problems: [FieldProblem] = []
        if let stateText, state == nil {
            let names = JobState.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(Self.problem("state", "one of \(names) is expected", stateText))
        }
        if let limitText, limit.map(Self.limits.contains) != true {
            let range = "\(Self.limits.lowerBound) to \(Self.limits.upperBound)"
            problems.append(Self.problem("limit", "a whole number from \(range) is expected", limitText))
        }
        guard problems.isEmpty, let limit else { throw .invalid(problems) }
        self.limit = limit
    }

    private static func problem(_ name: String, _ reason: String, _ input: String) -> FieldProblem {
        FieldProblem(
            .valueError, in: .query, at: [.name(name)], message: "Value error, \(reason)", input: .string(input))
    }
}

/// Less than the 20 seconds that no GET may exceed; store and vault get less than that.
private let journalPatience = Duration.seconds(18)

/// What the journal answers in time; a disk that hangs counts as unreadable.
func askJournal<Value: Sendable>(
    within limit: Duration = journalPatience, _ question: @escaping @Sendable () async throws(JobStoreError) -> Value
) async throws(APIError) -> Value {
    let answer = await firstAnswer(within: limit) { () async -> Result<Value, JobStoreError> in
        do throws(JobStoreError) { return .success(try await question()) } catch { return .failure(error) }
    }
    guard case .success(let value) = answer else { throw .journalUnavailable }
    return value
}
