package import Domain

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
            "warnings": .array(report.warnings.map { $0.warning.json(of: $0.block) }),
            "changed_blocks": .strings(report.changedBlocks.map(\.description)),
        ])
    }

    /// What a client that waited for the end gets if the status 200 has already been sent: a failure has every documented key too, with
    /// `"status": "error"` and `detail`. Slots that the job did not reach count as errors, so that the five counts add up.
    package var lateOutcome: JSONText {
        let failure: DayRunError
        switch state {
        case .completed: return reportJSON
        case .failed: failure = error ?? .stopped
        case .cancelled: failure = .cancelled
        case .queued, .running: failure = .stopped
        }
        var job = self
        for slot in slots where ![.skipped, .noAudio].contains(slot.state) && !slot.isFinished {
            let (stage, code) = failure.origin
            job[slot.block]?.state = .failed
            job[slot.block]?.failure = SlotFailure(
                block: slot.block, stage: stage, code: code, detail: failure.message)
        }
        guard case .object(var members) = job.reportJSON else { return job.reportJSON }
        members.removeAll { ["status", "message"].contains($0.name) }
        members.insert(JSONText.Member("status", .string("error")), at: 0)
        return .object(
            members + [
                JSONText.Member("detail", .string(failure.message)),
                JSONText.Member("message", .string(failure.message)),
            ])
    }
}

extension DayRunError {
    /// How the slots that a job did not reach because of it are listed.
    fileprivate var origin: (stage: SlotFailure.Stage, code: String) {
        switch self {
        case .storeUnavailable: (.plan, "store_unavailable")
        case .modelUnavailable: (.transcribe, "model_unavailable")
        case .stopped: (.plan, "service_stopped")
        case .cancelled: (.plan, "job_cancelled")
        }
    }
}

extension DayReport {
    /// The five counts, which add up to `total_slots`.
    package var summary: JSONText {
        .members([
            "total_slots": .integer(totalSlots),
            "skipped_as_processed_in_db": .integer(skippedAsProcessed),
            "skipped_as_no_audio_in_vault": .integer(skippedAsNoAudio),
            "successfully_transcribed": .integer(processedBlocks.count),
            "errors": .integer(failures.count),
        ])
    }
}

extension RecordingWarning {
    package func json(of block: TimeBlock) -> JSONText {
        .members([
            "time_block": .string(block.description), "code": .string(code.rawValue), "detail": .string(detail),
        ])
    }
}

extension SlotFailure {
    package var json: JSONText {
        .members([
            "time_block": .string(block.description), "stage": .string(stage.rawValue), "code": .string(code),
            "detail": .string(detail),
        ])
    }
}
