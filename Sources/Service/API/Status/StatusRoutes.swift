import HTTPTypes
import Hummingbird
import Observability
import Pipeline
import Reports

/// What the service says about itself, within milliseconds whatever the engine is doing.
struct StatusRoutes: Sendable {
    let jobs: JobService
    let version: String
    let models: [String]
    let machine: @Sendable () -> MachineLoad

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/", .open, answer: overview),
            Endpoint(.get, "/health", .open, answer: health),
            Endpoint(.get, "/load", .data, answer: load),
        ]
    }

    func overview(_ request: Request, _ context: APIRequestContext) async -> Response {
        let load = await jobs.load()
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

    /// The load of queue and machine, for the top of the dashboard.
    func load(_ request: Request, _ context: APIRequestContext) async -> Response {
        let load = await jobs.load()
        let machine = machine()
        func megabytes(_ bytes: Int?) -> JSONText { bytes.map { .integer($0 >> 20) } ?? .null }
        return Response(
            json: .members([
                "status": .string(load.running > 0 ? "transcribing" : "idle"),
                "queue": load.json,
                "load_average": .array(machine.averages.map { .decimal($0, places: 2) }),
                "cores": .integer(machine.cores),
                "memory": .members([
                    "resident_mb": megabytes(machine.residentMemory), "limit_mb": megabytes(machine.memoryLimit),
                ]),
                "model": models.first.map { .string($0) } ?? .null,
                "precision": .string(machine.precision),
            ]))
    }

    /// The process is alive; nothing else is checked.
    func health(_ request: Request, _ context: APIRequestContext) async -> Response {
        Response(json: .members(["status": .string("ok")]))
    }
}
