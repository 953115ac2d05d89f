import Domain

@testable import Whisper

/// What the guards say of an attempt that stands alone.
enum Judgment: Equatable {
    case accept
    case tryAgain
    case refuse(Transcript.RejectedPassage.Reason)
}

func judgment(_ attempt: Attempt, seconds: Double = 10, envelope: Envelope = .ofSpeech) -> Judgment {
    let evidence = Evidence(attempt, spokenSeconds: seconds, envelope: envelope)
    guard let objection = Guards.standard.objection(to: evidence) else { return .accept }
    return objection.finding == .refuse ? .refuse(objection.speaker.reason) : .tryAgain
}

/// What is taken when no other search is left, or why nothing is.
func outcome(
    _ attempts: [Attempt], seconds: Double = 10
) -> (text: String?, reason: Transcript.RejectedPassage.Reason?) {
    let plan = SearchPlan(temperatures: attempts.map(\.temperature))
    let evidence = attempts.map { Evidence($0, spokenSeconds: seconds, envelope: .ofSpeech) }
    switch Guards.standard.verdict(on: evidence, plan: plan) {
    case .accept(let attempt): return (attempt.text, nil)
    case .refuse(let refusal): return (nil, refusal.reason)
    case .searchOn: return (nil, nil)
    }
}

extension Attempt {
    /// One that every guard believes, but for what is given.
    static func made(
        _ text: String = "今日は散歩に行きました", probability: Double = -0.3, noSpeech: Double = 0.1, language: Double? = nil,
        compression: Double = 1, temperature: Float = 0
    ) -> Attempt {
        Attempt(
            tokens: [], logProbabilities: [], text: text, temperature: temperature, averageLogProbability: probability,
            noSpeechProbability: noSpeech, languageProbability: language, compressionRatio: compression)
    }
}

extension Envelope {
    /// Of a sentence in a quiet room.
    static let ofSpeech = Envelope(skewness: 1, range: 50)
}
