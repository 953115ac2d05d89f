package import Domain

extension DayRunError {
    /// For people at a terminal.
    package var sentence: String {
        switch self {
        case .storeUnavailable(.unreachable(let detail)): "The store cannot be reached: \(detail)"
        case .storeUnavailable(.rejected(let code, let detail)): "The store refused (\(code)): \(detail)"
        case .storeUnavailable(.unauthorized(let detail)): "The store does not accept the key: \(detail)"
        case .storeUnavailable(.malformedAnswer(let detail)): "The store answered something unexpected: \(detail)"
        case .storeUnavailable(.cancelled), .cancelled, .stopped: "Stopped before the end; what was saved stays saved."
        case .modelUnavailable(.modelUnavailable(let model, let detail)): "Model \(model) cannot be used: \(detail)"
        case .modelUnavailable(.tooLarge(let model, let needed, let available)):
            "Model \(model) needs \(needed) MB of memory and may have \(available) MB."
        case .modelUnavailable(.languageNotSupported(let model, let language)):
            "Model \(model) knows English only, and WHISPER_LANGUAGE is \(language)."
        case .modelUnavailable: "The model cannot be loaded."
        }
    }
}
