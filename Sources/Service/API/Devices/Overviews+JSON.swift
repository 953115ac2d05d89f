import Domain
import Pipeline
import Reports

extension DayOverview {
    /// As `GET /devices/{device_id}/days/{date}` shows it.
    var json: JSONText {
        .members([
            "device_id": .string(day.device.rawValue),
            "date": .string(day.date.description),
            "job_id": jobID.map { .string($0.rawValue) } ?? .null,
            "store_error": .sentence(storeError),
            "vault_error": .sentence(vaultError),
            "slots": .array(slots.map(\.json)),
        ])
    }
}

extension DayOverview.Slot {
    fileprivate var json: JSONText {
        .members([
            "time_block": .string(block.description),
            "state": .string(state.rawValue),
            "text": text.map { .string($0) } ?? .null,
            "segments": segments.isEmpty ? .null : .array(segments.map(\.json)),
            "rejected": .array(rejected.map(\.json)),
            "warnings": .array(warnings.map { $0.json(of: block) }),
            "audio_changed": audioChanged.map { .bool($0) } ?? .null,
            "error": failure?.json ?? .null,
            "audio_seconds": record?.audioSeconds.map { .decimal($0, places: 1) } ?? .null,
            "model": record?.model.map { .string($0) } ?? .null,
            "transcribed_at": .time(record?.transcribedAt),
        ])
    }

    /// The times of the stored text.
    private var segments: [SlotRecord.Segment] { isOurs ? record?.segments ?? [] : [] }

    /// What was left out of the stored text.
    private var rejected: [Transcript.RejectedPassage] { isOurs ? record?.rejected ?? [] : [] }

    /// Warnings about the recording of the stored text.
    private var warnings: [RecordingWarning] { isOurs ? record?.warnings ?? [] : [] }

    /// Whether the stored text is the one that was transcribed here; something else may have stored another one since.
    private var isOurs: Bool {
        func letters(_ text: String) -> String { text.filter { !$0.isWhitespace } }
        guard let segments = record?.segments, let text else { return false }
        return letters(text) == letters(segments.map(\.text).joined())
    }

    /// An outdated one is not shown.
    private var failure: SlotFailure? {
        state == .failed || state == .savedLater ? record?.failure : nil
    }
}

extension SlotRecord.Segment {
    /// Seconds from the start of the recording.
    fileprivate var json: JSONText {
        .members([
            "start": .decimal(start, places: 3), "end": .decimal(end, places: 3), "text": .string(text),
        ])
    }
}

extension Transcript.RejectedPassage {
    /// Seconds from the start of the recording.
    fileprivate var json: JSONText {
        .members([
            "start": .decimal(start, places: 2), "end": .decimal(end, places: 2), "reason": .string(reason.rawValue),
            "text": .string(text),
        ])
    }
}

extension MonthOverview {
    /// As `GET /devices/{device_id}/months/{month}` shows it.
    var json: JSONText {
        .members([
            "device_id": .string(device.rawValue),
            "month": .string(month.description),
            "store_error": .sentence(storeError),
            "days": .array(days.map(\.json)),
        ])
    }
}

extension MonthOverview.Day {
    fileprivate var json: JSONText {
        let states = SlotState.allCases.filter { $0 != .skipped }
        return .members([
            "date": .string(date.description),
            "counts": .object(states.map { JSONText.Member($0.rawValue, .integer(counts[$0] ?? 0)) }),
        ])
    }
}

extension RecorderCalendar.Devices {
    /// As `GET /devices` shows it.
    var json: JSONText {
        .members([
            "devices": .array(known.map { .members(["device_id": .string($0.rawValue)]) }),
            "store_error": .sentence(storeError),
            "vault_error": .sentence(vaultError),
        ])
    }
}

extension JSONText {
    /// Why the vault did not answer; null if it did, or was not asked.
    static func sentence(_ error: VaultError?) -> JSONText {
        error == nil ? .null : .string("録音の保管庫に問い合わせできません。しばらくしてから再試行してください")
    }

    /// Why the store did not answer, in the words of the errors; null if it did.
    static func sentence(_ error: StoreError?) -> JSONText {
        error.map { .string(DayRunError.storeUnavailable($0).message) } ?? .null
    }
}
