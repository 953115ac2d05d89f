package import Domain

extension TranscriptionError {
    /// A sentence for people at a terminal.
    package var sentence: String {
        switch self {
        case .modelUnavailable(let model, let detail): "model \(model): \(detail)"
        case .tooLarge(let model, let needed, let available):
            """
            model \(model) needs \(needed) MB of memory, but only \(available) MB is available: raise \
            MEMORY_LIMIT_MB, or use a smaller model (models list shows what each needs)
            """
        case .unknownLanguage(let code): "\"\(code)\" is not a language that Whisper knows"
        case .languageNotSupported(let model, let language):
            """
            model \(model) only knows English, but the language is \(language): use --language en, or a model without \
            .en in its name
            """
        case .cancelled: "cancelled"
        }
    }
}
