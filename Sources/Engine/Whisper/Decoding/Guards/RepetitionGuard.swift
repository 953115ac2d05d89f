import Domain

/// Retries loops: a phrase over and over that nobody could have said, at a pace at which nobody speaks.
struct RepetitionGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.repetition

    /// openai-whisper's `compression_ratio_threshold` (Radford et al. 2022, section 4.5).
    static let compressionRatioThreshold = 2.4
    /// Where the model hears no speech, or another language than the text's, nobody repeats himself.
    static let noSpeechThreshold = NoSpeechGuard.noSpeechThreshold
    static let languageThreshold = 0.05
    /// The least share of its time that repeated text fills when a person says it: to pass at once, and when nothing else is left.
    /// More must be missing from slower text than is in it. Source: people who repeat themselves (`GenuineRepetitionTests`).
    static let shareToPass = 0.4
    static let shareInTheEnd = 0.2
    /// Slow repetitions are believed when two draws at this temperature or above are as similar as this: a loop falls apart there.
    static let drawTemperature: Float = 0.6
    static let similarityThreshold = 0.7

    /// What is nothing but a repetition passes only beside draws that repeat something too, as the beam finds loops in babble that
    /// no draw does.
    func finding(on evidence: Evidence) -> Finding {
        evidence.isMostlyRepetition || isLoop(evidence, share: Self.shareToPass) ? .retry : .pass
    }

    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool {
        if attempts[index].isMostlyRepetition, !isRepeated(index, attempts) { return false }
        return !isLoop(attempts[index], share: Self.shareInTheEnd)
            || couldBeSaid(attempts[index], share: Self.shareToPass)
                && attempts.confirm(index, temperature: Self.drawTemperature, similarity: Self.similarityThreshold)
    }

    private func isRepeated(_ index: Int, _ attempts: [Evidence]) -> Bool {
        attempts.indices.contains { other in
            other != index && attempts[other].attempt.temperature >= SearchPlan.drawTemperature
                && attempts[other].repetition != nil
        }
    }

    /// Text that only compresses well, such as a sentence said three times, is a loop until draws confirm it.
    private func isLoop(_ evidence: Evidence, share: Double) -> Bool {
        if evidence.repetition != nil { return !couldBeSaid(evidence, share: share) }
        return evidence.attempt.compressionRatio > Self.compressionRatioThreshold
    }

    private func couldBeSaid(_ evidence: Evidence, share: Double) -> Bool {
        let attempt = evidence.attempt
        return attempt.hasEnded && attempt.noSpeechProbability <= Self.noSpeechThreshold
            && attempt.languageProbability ?? 1 >= Self.languageThreshold && !evidence.isTooFast
            && evidence.leastSeconds >= evidence.spokenSeconds * share
    }
}
