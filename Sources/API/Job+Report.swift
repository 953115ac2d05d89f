package import WatchMe

extension Job {
    /// The documented answer of `POST /fetch-and-transcribe`, keys in the documented order.
    package var reportJSON: JSONText {
        let report = report
        return .members([
            "status": .string(report.status.rawValue),
            "device_id": .string(report.day.device.rawValue),
            "date": .string(report.day.date.description),
            "summary": report.summary,
            "processed_blocks": .strings(report.processedBlocks.map(\.description)),
            "error_blocks": report.failures.isEmpty ? .null : .strings(report.failures.map(\.block.description)),
            "execution_time_seconds": .decimal(report.executionTime / .seconds(1), places: 1),
            "message": .string(report.message),
            "job_id": .string(id.rawValue),
            "errors": .array(report.failures.map(\.json)),
            "saved_later": .strings(report.savedLater.map(\.description)),
            "rejected_passages": .integer(report.rejectedPassages),
        ])
    }

    /// What a client that waited for the end gets: the report, or why there is none.
    var outcome: Result<JSONText, APIError> {
        switch state {
        case .completed: .success(reportJSON)
        case .failed: .failure(.dayFailed(error ?? .stopped))
        case .cancelled: .failure(.dayFailed(.cancelled))
        case .queued, .running: .failure(.dayFailed(.stopped))
        }
    }

    /// The same when the status 200 has gone out already: an error's body begins with `"status": "error"`.
    var lateOutcome: JSONText {
        switch outcome {
        case .success(let json): json
        case .failure(let error): error.lateJSON
        }
    }
}

extension APIError {
    var lateJSON: JSONText {
        guard case .object(let members) = json else { return json }
        return .object([JSONText.Member("status", .string("error"))] + members)
    }
}

extension DayReport {
    /// The five counts, which sum to `total_slots`.
    var summary: JSONText {
        .members([
            "total_slots": .integer(totalSlots),
            "skipped_as_processed_in_db": .integer(skippedAsProcessed),
            "skipped_as_no_audio_in_vault": .integer(skippedAsNoAudio),
            "successfully_transcribed": .integer(processedBlocks.count),
            "errors": .integer(failures.count),
        ])
    }
}

extension SlotFailure {
    var json: JSONText {
        .members([
            "time_block": .string(block.description), "stage": .string(stage.rawValue), "code": .string(code),
            "detail": .string(detail),
        ])
    }
}
