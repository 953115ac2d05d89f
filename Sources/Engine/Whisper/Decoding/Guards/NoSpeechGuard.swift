import Domain

/// Refuses unlikely text where the model itself hears no speech.
struct NoSpeechGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.noSpeech

    /// openai-whisper's `no_speech_threshold` and `logprob_threshold` (Radford et al. 2022, section 4.5).
    static let noSpeechThreshold = 0.6
    static let logProbabilityThreshold = LogProbabilityGuard.logProbabilityThreshold

    func finding(on evidence: Evidence) -> Finding {
        let isSilent =
            evidence.attempt.noSpeechProbability > Self.noSpeechThreshold
            && evidence.attempt.averageLogProbability < Self.logProbabilityThreshold
        return isSilent ? .refuse : .pass
    }

    /// Where it refuses, no other search is tried.
    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool { true }
}
