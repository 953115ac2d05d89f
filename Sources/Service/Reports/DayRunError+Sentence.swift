package import Domain

extension DayRunError {
    /// A sentence for people at a terminal.
    package var sentence: String {
        switch self {
        case .storeUnavailable(.unreachable(let detail)): "The store cannot be reached: \(detail)"
        case .storeUnavailable(.rejected(let code, let detail)): "The store rejected the call (\(code)): \(detail)"
        case .storeUnavailable(.unauthorized(let detail)): "The store does not accept the key: \(detail)"
        case .storeUnavailable(.malformedAnswer(let detail)): "The store answered something unexpected: \(detail)"
        case .storeUnavailable(.cancelled), .cancelled, .stopped: "Stopped early; what was saved stays saved."
        case .modelUnavailable(.modelUnavailable(let model, let detail)): "Model \(model) cannot be used: \(detail)"
        case .modelUnavailable(.tooLarge(let model, let needed, let available)):
            "Model \(model) needs \(needed) MB of memory, but only \(available) MB is available."
        case .modelUnavailable(.languageNotSupported(let model, let language)):
            "Model \(model) only knows English, but WHISPER_LANGUAGE is \(language)."
        case .modelUnavailable: "The model cannot be loaded."
        }
    }
}
