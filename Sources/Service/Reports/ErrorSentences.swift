package import Domain

extension DayRunError {
    /// For people.
    package var message: String {
        switch self {
        case .storeUnavailable(.unreachable), .storeUnavailable(.cancelled):
            "データベースに接続できません。しばらくしてから再試行してください"
        case .storeUnavailable(.unauthorized): "データベースの認証に失敗しました。キーの設定を確認してください"
        case .storeUnavailable(.rejected(let code, _)): "データベースが要求を拒否しました（\(code)）"
        case .storeUnavailable(.malformedAnswer): "データベースから想定外の応答がありました"
        case .modelUnavailable(.modelUnavailable(let model, _)): "モデルを読み込めません: \(model)"
        case .modelUnavailable(.tooLarge(let model, let needed, let available)):
            "モデル\(model)はメモリに収まりません（必要: \(needed)MB、使用可能: \(available)MB）"
        case .modelUnavailable(.languageNotSupported(let model, let language)):
            "モデル\(model)は英語専用のため、設定された言語（WHISPER_LANGUAGE=\(language)）では使えません"
        case .modelUnavailable: "モデルを読み込めません"
        case .stopped: "サービスの停止により処理が中断されました。再起動後に続きから処理されます"
        case .cancelled: "処理が中断されました。再度実行してください"
        }
    }
}

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

extension AudioDecodingError {
    /// A sentence for people at a terminal.
    package var sentence: String {
        switch self {
        case .empty: "it contains no sound"
        case .unreadable(let detail), .malformed(let detail), .tooLong(let detail), .decoderMissing(let detail),
            .unsupported(let detail):
            detail
        case .cancelled: "cancelled"
        }
    }
}
