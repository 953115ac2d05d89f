import Domain

/// Refuses what Whisper is known to write where nobody speaks: the less people say it, the less doubt it takes.
struct BoilerplateGuard: Guard {
    let reason = Transcript.RejectedPassage.Reason.boilerplate

    /// A text is refused above its kind's no-speech probability or below its log-probability, or when nobody could have said it in
    /// the time. Source: the texts of 744 sounds without speech (`Benchmarks/sets/make-sounds.py`), against the same sentences said by
    /// people.
    static let thresholds: [Boilerplate: (noSpeech: Double, logProbability: Double)] = [
        .courtesy: (0.6, -0.8),
        .farewell: (0.3, -0.5),
        .credit: (0.1, -0.2),
        .marks: (0, 0),
    ]

    /// A draw that is boilerplate says nothing of the other draws.
    func finding(on evidence: Evidence) -> Finding {
        guard isInvented(evidence) else { return .pass }
        return evidence.attempt.temperature > 0 ? .retry : .refuse
    }

    func accepts(_ index: Int, of attempts: [Evidence]) -> Bool { !isInvented(attempts[index]) }

    private func isInvented(_ evidence: Evidence) -> Bool {
        guard let kind = evidence.boilerplate, let threshold = Self.thresholds[kind] else { return false }
        return evidence.attempt.noSpeechProbability > threshold.noSpeech
            || evidence.attempt.averageLogProbability < threshold.logProbability || evidence.isTooFast
    }
}
