import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import Reports

/// `POST /fetch-and-transcribe` in its three forms: waiting, answered at once, and as a stream of events.
struct DayRoutes: Sendable {
    static let maximumBodySize = 64 * 1024

    let jobs: JobService
    let models: [String]
    /// How long a proxy may see nothing: the headers are sent after this time, then whitespace at this interval.
    let heartbeat: Duration

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/fetch-and-transcribe", .request, answer: transcribeDay)
        ]
    }

    func transcribeDay(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.maximumBodySize)
        let dayRequest = try DayRequestBody.parse(Data(body.readableBytesView), models: models)
        // It replaces existing text.
        if dayRequest.force || dayRequest.refresh, !context.maySeeData { throw APIError.privateWithoutKey }
        let job: Job
        do {
            job = try await jobs.submit(dayRequest)
        } catch {
            throw APIError.refused(error)
        }
        if request.prefersAsynchronousAnswer { return await accepted(job, request) }
        if request.acceptsEvents {
            let stream = JobStream(jobs: jobs, ping: heartbeat)
            guard let response = try await stream.response(job.id, after: 0) else { throw APIError.unexpected }
            return response
        }
        switch await jobs.wait(for: job.id, atMost: heartbeat) {
        case .ended(let job): return Response(json: try job.outcome.get())
        case .lost: throw APIError.dayFailed(.stopped)
        case .notYet: return slowAnswer(job)
        }
    }

    private func accepted(_ job: Job, _ request: Request) async -> Response {
        // Relative to the URL as the client sees it, whatever prefix a proxy strips.
        let folder = request.uri.path.hasSuffix("/") ? "../jobs/" : "jobs/"
        return Response(
            status: .accepted,
            headers: [.location: "\(folder)\(job.id)", .preferenceApplied: "respond-async"],
            json: job.json(position: await jobs.positions()[job.id]))
    }

    /// Whitespace before JSON is legal, so newlines keep the connection alive until the report is ready. The status is
    /// 200 by then; a job that fails later ends in a report with `"status": "error"` and the reason.
    private func slowAnswer(_ job: Job) -> Response {
        let body = ResponseBody { writer in
            var answer: JSONText?
            while answer == nil {
                try await writer.write(ByteBuffer(string: "\n"))
                switch await jobs.wait(for: job.id, atMost: heartbeat) {
                case .ended(let job): answer = job.lateOutcome
                // What was done so far is reported as far as it is known.
                case .lost: answer = (try? await jobs.job(job.id) ?? job)?.lateOutcome ?? job.lateOutcome
                case .notYet: break
                }
            }
            if let answer { try await writer.write(ByteBuffer(string: answer.text())) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .xAccelBuffering: "no"], body: body)
    }
}

extension Request {
    /// RFC 7240: `Prefer: respond-async`, among other preferences.
    fileprivate var prefersAsynchronousAnswer: Bool { has("respond-async", in: .prefer) }

    fileprivate var acceptsEvents: Bool { has("text/event-stream", in: .accept) }

    private func has(_ word: String, in field: HTTPField.Name) -> Bool {
        headers[values: field].joined(separator: ",").split(separator: ",").contains { element in
            let name = element.prefix { $0 != ";" }
            return name.trimmingCharacters(in: .whitespaces).lowercased() == word
        }
    }
}

extension HTTPField.Name {
    /// Tells nginx to forward each byte immediately.
    static let xAccelBuffering = Self("X-Accel-Buffering")!
    static let prefer = Self("Prefer")!
    static let preferenceApplied = Self("Preference-Applied")!
    static let lastEventID = Self("Last-Event-ID")!
}

extension Job {
    /// What a client that waited for the end gets: the report, or why there is none.
    var outcome: Result<JSONText, APIError> {
        switch state {
        case .completed: .success(reportJSON)
        case .failed: .failure(.dayFailed(error ?? .stopped))
        case .cancelled: .failure(.dayFailed(.cancelled))
        case .queued, .running: .failure(.dayFailed(.stopped))
        }
    }
}
