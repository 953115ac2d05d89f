import Domain

/// Retries unlikely text, and takes none that is hopelessly so.
struct LogProbabilityGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.lowConfidence

    /// openai-whisper's `logprob_threshold` (Radford et al. 2022, section 4.5).
    static let logProbabilityThreshold = -1.0
    /// The least that is taken in the end, as openai-whisper would take anything. Source: Japanese speech in pink noise at 5 dB.
    static let lowestLogProbability = -1.7
    /// In fewer seconds of speech than this the first threshold holds to the end: a sneeze or a dog is no longer.
    static let shortSpeech = 2.0

    func finding(on evidence: Evidence) -> Finding {
        evidence.attempt.averageLogProbability < Self.logProbabilityThreshold ? .retry : .pass
    }

    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool {
        let isShort = attempts[index].spokenSeconds < Self.shortSpeech
        return attempts[index].attempt.averageLogProbability
            >= (isShort ? Self.logProbabilityThreshold : Self.lowestLogProbability)
    }
}
