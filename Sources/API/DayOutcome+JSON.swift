import Foundation
package import Pipeline
import WatchMe

extension DayOutcome {
    /// The documented answer of `POST /fetch-and-transcribe`, keys in the documented order.
    package var json: JSONText {
        .members([
            "status": .string(report.status.rawValue),
            "device_id": .string(report.day.device.rawValue),
            "date": .string(report.day.date.description),
            "summary": .members([
                "total_slots": .integer(report.totalSlots),
                "skipped_as_processed_in_db": .integer(report.skippedAsProcessed),
                "skipped_as_no_audio_in_vault": .integer(report.skippedAsNoAudio),
                "successfully_transcribed": .integer(report.processedBlocks.count),
                "errors": .integer(report.failures.count),
            ]),
            "processed_blocks": .strings(report.processedBlocks.map(\.description)),
            "error_blocks": report.failures.isEmpty ? .null : .strings(report.failures.map(\.block.description)),
            "execution_time_seconds": .decimal(report.executionTime / .seconds(1), places: 1),
            "message": .string(report.message),
            "job_id": .string(jobID.uuidString.lowercased()),
            "errors": .array(report.failures.map(\.json)),
        ])
    }
}

extension SlotFailure {
    fileprivate var json: JSONText {
        .members([
            "time_block": .string(block.description), "stage": .string(stage.rawValue), "code": .string(code),
            "detail": .string(detail),
        ])
    }
}
