import Domain

/// Refuses unlikely text of what rises slowly and breaks off, as no speech does.
struct EnvelopeGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.noSpeech

    /// The least skewness of the level's changes. Source: above -0.1 in 354 clips of clear speech, below -0.4 in 46 of 50 pieces
    /// of speech played backwards.
    static let skewnessThreshold = -0.4
    /// Where the level ranges over fewer decibels, noise hides how speech begins.
    static let leastRange = 20.0
    /// A text this likely is believed whatever the envelope.
    static let logProbabilityThreshold = -0.5

    func finding(on evidence: Evidence) -> Finding { isSpeech(evidence) ? .pass : .refuse }

    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool { isSpeech(attempts[index]) }

    private func isSpeech(_ evidence: Evidence) -> Bool {
        evidence.envelope.skewness >= Self.skewnessThreshold || evidence.envelope.range < Self.leastRange
            || evidence.attempt.averageLogProbability >= Self.logProbabilityThreshold
    }
}
