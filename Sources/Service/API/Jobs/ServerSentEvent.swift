import Domain
import Reports

/// One event of a `text/event-stream`.
struct ServerSentEvent {
    let id: Int
    let name: String
    let data: JSONText

    /// A comment, which clients ignore and proxies count as traffic.
    static let ping = ": ping\n\n"

    /// The data is one line, since JSON escapes line breaks.
    var text: String { "id: \(id)\nevent: \(name)\ndata: \(data.text())\n\n" }
}

extension ServerSentEvent {
    /// - Parameter job: as of the event, or later.
    init(_ event: JobEvent, of job: Job) {
        id = event.number
        switch event.kind {
        case .state(let state):
            name = "state"
            data = .members(["job_id": .string(job.id.rawValue), "state": .string(state.rawValue)])
        case .planned(let toTranscribe, let skippedAsProcessed, let skippedAsNoAudio, let failed):
            name = "planned"
            data = .members([
                "to_transcribe": .integer(toTranscribe),
                "skipped_as_processed_in_db": .integer(skippedAsProcessed),
                "skipped_as_no_audio_in_vault": .integer(skippedAsNoAudio),
                "errors": .integer(failed),
            ])
        case .started(let block, let position, let count):
            name = "started"
            data = .members([
                "time_block": .string(block.description), "position": .integer(position), "of": .integer(count),
            ])
        case .saved(let block, let state, let audioSeconds, let secondsTaken):
            name = "saved"
            data = .members([
                "time_block": .string(block.description), "state": .string(state.rawValue),
                "audio_seconds": audioSeconds.map { .decimal($0, places: 1) } ?? .null,
                "seconds_taken": secondsTaken.map { .decimal($0, places: 1) } ?? .null,
            ])
        case .failed(let failure):
            name = "failed"
            data = failure.json
        case .result:
            name = "result"
            data = job.lateOutcome
        }
    }
}
