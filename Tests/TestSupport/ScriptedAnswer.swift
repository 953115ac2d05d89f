/// What a fake server does with one request instead of its proper work.
package enum ScriptedAnswer: Sendable, Equatable {
    /// The proper work: a place-holder, so that a later request can misbehave.
    case proper
    /// An answer as given, whole and well-formed.
    case answer(status: Int, headers: [String: String] = [:], body: String = "")
    /// No byte at all until the client goes away or the server stops.
    case silence
    /// The head of the proper answer and `bytes` of its body, then nothing more on an open connection.
    case stall(afterBytes: Int)
    /// The head of the proper answer, which announces the whole body, and `bytes` of it; then the connection closes.
    case close(afterBytes: Int)
    /// The proper answer without its length, which ends after `bytes` of the body as if that were all.
    case end(afterBytes: Int)
    /// Status 200 and a body without length that never ends, whatever `Range` asked for.
    case endlessBody
    /// The proper answer as if the request had no `Range`.
    case rangeIgnored

    /// An answer with only a status.
    package static func status(_ status: Int) -> ScriptedAnswer { .answer(status: status) }

    /// An error in PostgREST's form.
    package static func postgREST(_ status: Int, code: String, message: String = "made up") -> ScriptedAnswer {
        .answer(
            status: status, headers: ["content-type": "application/json; charset=utf-8"],
            body: #"{"code":"\#(code)","message":"\#(message)","details":null,"hint":null}"#)
    }
}
