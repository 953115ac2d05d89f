package import Domain
import Foundation
package import HTTPTypes
package import Pipeline
package import Reports

/// Every error that this API answers with: the only place that knows status codes and words.
package enum APIError: Error, Equatable {
    case notFound
    case methodNotAllowed(allowed: [HTTPRequest.Method])
    case bodyTooLarge(limit: Int)
    case invalid([FieldProblem])
    case modelNotSupported(String, supported: [String])
    /// The request did not become a job.
    case refused(JobRefusal)
    /// The job ended without a report, or, with `stopped`, resumes after a restart.
    case dayFailed(DayRunError)
    /// The service cannot read its journal.
    case journalUnavailable
    /// No key or a wrong one.
    case keyRequired
    /// No keys are set, and the caller is not on this machine.
    case privateWithoutKey
    case tooManyRequests(retryAfter: Duration)
    /// A browser sends this for a page of another site.
    case crossSite
    case unexpected
}

extension APIError {
    package var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .contentTooLarge
        case .invalid: .unprocessableContent
        case .modelNotSupported: .badRequest
        case .refused(.queueFull), .refused(.stopping), .refused(.journalUnavailable), .journalUnavailable:
            .serviceUnavailable
        case .refused(.model(.tooLarge)), .refused(.model(.languageNotSupported)): .badRequest
        case .refused(.model(let error)): DayRunError.modelUnavailable(error).status
        case .dayFailed(let error): error.status
        case .keyRequired, .privateWithoutKey: .unauthorized
        case .tooManyRequests: .tooManyRequests
        case .crossSite: .forbidden
        case .unexpected: .internalServerError
        }
    }

    package var headers: HTTPFields {
        switch self {
        case .methodNotAllowed(let methods): [.allow: methods.map(\.rawValue).joined(separator: ", ")]
        case .keyRequired: [.wwwAuthenticate: "Bearer"]
        case .privateWithoutKey: [.wwwAuthenticate: #"Bearer error_description="no API keys are set""#]
        case .tooManyRequests(let wait): [.retryAfter: String(max(1, Int((wait / .seconds(1)).rounded(.up))))]
        case .refused(.queueFull): [.retryAfter: "60"]
        case .refused(.stopping), .refused(.journalUnavailable), .dayFailed(.stopped), .journalUnavailable:
            [.retryAfter: "30"]
        case .dayFailed(.storeUnavailable(.unreachable)): [.retryAfter: "30"]
        default: [:]
        }
    }

    /// `{"detail": …, "message": …}`: one known client shows the former, another the latter.
    package var json: JSONText {
        switch self {
        case .invalid(let problems):
            .members(["detail": .array(problems.map(\.json)), "message": .string(message)])
        default:
            .members(["detail": .string(message), "message": .string(message)])
        }
    }

    private var message: String {
        switch self {
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .bodyTooLarge(let limit): "リクエストが大きすぎます（上限\(limit / 1024)KB）"
        case .invalid(let problems): problems.map(\.sentence).joined(separator: "; ")
        case .modelNotSupported(let model, let supported):
            "サポートされていないモデル: \(model). 対応モデル: \(supported.joined(separator: ", "))"
        case .refused(.queueFull): "処理待ちが上限に達しています。しばらくしてから再試行してください"
        case .refused(.stopping): "サービスを停止しています。しばらくしてから再試行してください"
        case .refused(.journalUnavailable):
            "ジョブをディスクに記録できないため受け付けられません。空き容量を確認し、しばらくしてから再試行してください"
        case .refused(.model(let error)): DayRunError.modelUnavailable(error).message
        case .dayFailed(let error): error.message
        case .journalUnavailable: "ジョブの記録を読み込めません。しばらくしてから再試行してください"
        case .keyRequired: "APIキーが必要です（Authorization: Bearer または X-API-Key）"
        case .privateWithoutKey:
            "録音内容を表示・変更する機能は、APIキーが未設定の間はサーバー内からの直接の呼び出しに限られます。"
                + "サーバーにAPI_KEYSを設定し、そのキーを送ってください（Authorization: Bearer または X-API-Key）"
        case .tooManyRequests: "リクエストが多すぎます。しばらくしてから再試行してください"
        case .crossSite: "他のサイトからの呼び出しは許可されていません"
        case .unexpected: "内部エラーが発生しました"
        }
    }
}

extension DayRunError {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .storeUnavailable(.unreachable), .storeUnavailable(.cancelled): .serviceUnavailable
        case .storeUnavailable(.rejected), .storeUnavailable(.unauthorized), .storeUnavailable(.malformedAnswer):
            .badGateway
        case .modelUnavailable, .stopped, .cancelled: .serviceUnavailable
        }
    }
}
