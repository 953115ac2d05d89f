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
