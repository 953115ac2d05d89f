import HTTPTypes
import Hummingbird
import Pipeline

/// What the service says about itself, in milliseconds whatever the engine is doing.
struct StatusRoutes<Context: RequestContext>: Sendable {
    let runner: JobRunner
    let version: String
    let models: [String]

    func overview(_ request: Request, _ context: Context) async -> Response {
        let load = await runner.load
        return Response(
            json: .members([
                "name": .string("Whisper API for WatchMe"),
                "version": .string(version),
                "description": .string("音声文字起こしAPI - Supabase統合版"),
                "endpoints": .members(["main": .string("/fetch-and-transcribe"), "docs": .string("/docs")]),
                "status": .string(load.running > 0 ? "transcribing" : "idle"),
                "model": models.first.map { .string($0) } ?? .null,
                "queue": load.json,
            ]))
    }

    /// The process is alive; nothing else is asked.
    func health(_ request: Request, _ context: Context) async -> Response {
        Response(json: .members(["status": .string("ok")]))
    }
}
