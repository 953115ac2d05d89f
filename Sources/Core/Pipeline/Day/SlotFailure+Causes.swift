package import Domain

/// The stable code and the sentence for each way in which a slot can fail.
extension SlotFailure {
    static let vanishedCode = "recording_vanished"

    package init(_ block: TimeBlock, _ stage: Stage, _ error: VaultError) {
        let (code, detail) =
            switch error {
            case .vanished: (Self.vanishedCode, "The vault had a recording when the day was planned, but no longer.")
            case .unreachable(let detail): ("vault_unreachable", detail)
            case .refused(let status, let detail): ("vault_refused", "The vault answered \(status): \(detail)")
            case .incomplete(let received, let expected):
                ("download_incomplete", "The vault sent \(received) of \(expected) bytes.")
            case .tooSlow(let limit):
                ("download_too_slow", "The vault was still sending after \(Int(limit / .seconds(1))) seconds.")
            case .tooLarge(let limit): ("recording_too_large", "The recording is larger than \(limit) bytes.")
            case .outsideVault(let detail): ("outside_vault", detail)
            case .disk(let detail): ("disk_error", detail)
            case .noSpace(let detail): ("disk_full", detail)
            case .cancelled: ("cancelled", "The vault call was cancelled.")
            }
        self.init(block: block, stage: stage, code: code, detail: detail)
    }

    package init(_ block: TimeBlock, _ error: AudioDecodingError) {
        let (code, detail) =
            switch error {
            case .unreadable(let detail): ("audio_unreadable", detail)
            case .empty: ("audio_empty", "The file contains no sound.")
            case .malformed(let detail): ("audio_malformed", detail)
            case .tooLong(let detail): ("audio_too_long", detail)
            case .decoderMissing(let detail): ("decoder_missing", detail)
            case .unsupported(let detail): ("audio_unsupported", detail)
            case .cancelled: ("cancelled", "Decoding was cancelled.")
            }
        self.init(block: block, stage: .decode, code: code, detail: detail)
    }

    package init(_ block: TimeBlock, _ error: TranscriptionError) {
        let (code, detail) =
            switch error {
            case .modelUnavailable(let model, let detail): ("model_unavailable", "Model \(model): \(detail)")
            case .tooLarge(let model, let needed, let available):
                (
                    "model_too_large",
                    "Model \(model) needs \(needed) MB of memory, but only \(available) MB is available."
                )
            case .unknownLanguage(let language):
                ("unknown_language", "Whisper does not know the language \"\(language)\".")
            case .languageNotSupported(let model, let language):
                ("language_not_supported", "Model \(model) only knows English, not \"\(language)\".")
            case .cancelled: ("cancelled", "Transcription was cancelled.")
            }
        self.init(block: block, stage: .transcribe, code: code, detail: detail)
    }

    static func words(_ error: StoreError) -> (code: String, detail: String) {
        switch error {
        case .unreachable(let detail): ("store_unreachable", detail)
        case .rejected(let code, let detail): ("store_rejected", "The store rejected the call (\(code)): \(detail)")
        case .unauthorized(let detail): ("store_unauthorized", detail)
        case .malformedAnswer(let detail): ("store_malformed_answer", detail)
        case .cancelled: ("cancelled", "The store call was cancelled.")
        }
    }
}
