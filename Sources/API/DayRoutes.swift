import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// `POST /fetch-and-transcribe`, the synchronous form.
struct DayRoutes<Context: RequestContext>: Sendable {
    static var maximumBodySize: Int { 64 * 1024 }

    let runs: DayRuns
    let models: [String]
    /// How long a proxy may see nothing: the headers go out after this time, then white space as often.
    let heartbeat: Duration

    func transcribeDay(_ request: Request, _ context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.maximumBodySize)
        let dayRequest = try DayRequestBody.parse(Data(body.readableBytesView), models: models)
        let run: DayRun
        do {
            run = try await runs.join(dayRequest)
        } catch {
            throw APIError.dayFailed(error)
        }
        if let outcome = await run.outcome(within: heartbeat) {
            return Response(json: try Self.report(outcome))
        }
        return slowAnswer(run)
    }

    /// White space before JSON is legal, so newlines keep the connection alive until the report is there. The status is
    /// 200 by then; a run that fails later ends in the error's body with `"status": "error"`.
    private func slowAnswer(_ run: DayRun) -> Response {
        let body = ResponseBody { writer in
            var outcome: DayRun.Outcome?
            while outcome == nil {
                try await writer.write(ByteBuffer(string: "\n"))
                outcome = await run.outcome(within: heartbeat)
            }
            if let outcome { try await writer.write(ByteBuffer(string: Self.lateJSON(outcome).text())) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .xAccelBuffering: "no"], body: body)
    }

    private static func report(_ outcome: DayRun.Outcome) throws(APIError) -> JSONText {
        switch outcome {
        case .success(let outcome): return outcome.json
        case .failure(let error): throw .dayFailed(error)
        }
    }

    private static func lateJSON(_ outcome: DayRun.Outcome) -> JSONText {
        do {
            return try report(outcome)
        } catch {
            guard case .object(let members) = error.json else { return error.json }
            return .object([JSONText.Member("status", .string("error"))] + members)
        }
    }
}

extension HTTPField.Name {
    /// Tells nginx to pass each byte on as it comes.
    static let xAccelBuffering = Self("X-Accel-Buffering")!
}
