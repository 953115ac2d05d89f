import Domain

/// Believes text that is not likely enough by itself only when draws agree on it.
///
/// Of clear speech one text in fifty is less likely than that; of what is made of babble, or of speech played backwards, nine in ten
/// are. Source of the thresholds: 744 sounds without speech (`Benchmarks/sets/make-sounds.py`) and 318 clips with speech.
struct AgreementGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.lowConfidence

    /// The log-probability at which a text is believed by itself …
    static let logProbabilityThreshold = -0.7
    /// … where the model is certain of the language, and where it takes another one to be likelier: of speech alone it is certain …
    static let thresholdInCertainLanguage = -0.8
    static let thresholdInDoubtfulLanguage = -0.5
    /// … and when the text was drawn, and is the best of several.
    static let thresholdOfDraws = -0.5
    /// Above this no-speech probability none is.
    static let noSpeechThreshold = 0.5
    static let certainLanguage = 0.9
    static let doubtfulLanguage = 0.5
    /// How similar two draws must be to a text to confirm it, and where the language is doubtful.
    static let similarityThreshold = 0.5
    static let similarityInDoubtfulLanguage = 0.7

    func finding(on evidence: Evidence) -> Finding { isDoubtful(evidence.attempt) ? .retry : .pass }

    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool {
        let isForeign = attempts[index].attempt.languageProbability ?? 1 < Self.doubtfulLanguage
        return !isDoubtful(attempts[index].attempt)
            || attempts.confirm(
                index, temperature: SearchPlan.drawTemperature,
                similarity: isForeign ? Self.similarityInDoubtfulLanguage : Self.similarityThreshold)
    }

    private func isDoubtful(_ attempt: Attempt) -> Bool {
        attempt.averageLogProbability < threshold(for: attempt)
            || attempt.noSpeechProbability > Self.noSpeechThreshold
    }

    private func threshold(for attempt: Attempt) -> Double {
        if attempt.temperature > 0 { return Self.thresholdOfDraws }
        guard let language = attempt.languageProbability else { return Self.logProbabilityThreshold }
        if language >= Self.certainLanguage { return Self.thresholdInCertainLanguage }
        return language < Self.doubtfulLanguage ? Self.thresholdInDoubtfulLanguage : Self.logProbabilityThreshold
    }
}
