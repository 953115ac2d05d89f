import Domain

/// Refuses text of short sounds in which the model is certain neither of speech nor of a language: groans, cries, barks.
struct FragmentGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.noSpeech

    /// Sounds with fewer seconds of speech than this are fragments.
    static let shortSpeech = 2.2
    /// A fragment's text is believed from this language probability on …
    static let languageThreshold = 0.8
    /// … or up to this no-speech probability, unless the language is this unlikely …
    static let noSpeechThreshold = 0.28
    static let otherLanguage = 0.1
    /// … or when it is this likely. Draws do not tell: two "Oh!" are alike. Source: 126 groans (no-speech 0.26 to 0.54, language 0.62
    /// to 0.85, ten of eleven below 0.76), and short clips of clear speech (below 0.27, and nearly always above 0.9).
    static let logProbabilityThreshold = -0.3
    /// Where the level ranges over fewer decibels, noise is what the model is uncertain of.
    static let leastRange = EnvelopeGuard.leastRange

    func finding(on evidence: Evidence) -> Finding { isSpeech(evidence) ? .pass : .refuse }

    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool { isSpeech(attempts[index]) }

    private func isSpeech(_ evidence: Evidence) -> Bool {
        let attempt = evidence.attempt
        guard evidence.spokenSeconds < Self.shortSpeech, evidence.envelope.range >= Self.leastRange,
            attempt.averageLogProbability < Self.logProbabilityThreshold,
            let language = attempt.languageProbability, language < Self.languageThreshold
        else { return true }
        return attempt.noSpeechProbability <= Self.noSpeechThreshold && language >= Self.otherLanguage
    }
}
