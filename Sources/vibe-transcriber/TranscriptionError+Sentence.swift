import WatchMe

extension TranscriptionError {
    /// For people at a terminal.
    var sentence: String {
        switch self {
        case .modelUnavailable(let model, let detail): "model \(model): \(detail)"
        case .unknownLanguage(let code): "\"\(code)\" is no language code of Whisper's"
        case .cancelled: "cancelled"
        }
    }
}
