import WatchMe

/// Whisper's three checks of an attempt, with the thresholds of its paper (section 4.5), and two that its users needed: known
/// inventions, and short sounds that the model is not sure about.
struct Guards: Sendable {
    var compressionRatio = 2.4
    var averageLogProbability = -1.0
    var noSpeechProbability = 0.6
    /// Below this no temperature's text is believed.
    var hopeless = -1.7
    /// In less speech than this, in samples, an unlikely text is not believed either: it is a sneeze or a dog.
    var shortest = 2 * AudioSamples.sampleRate
    /// Tried in turn until an attempt passes.
    var temperatures: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 1]

    enum Verdict: Equatable {
        case accept
        case tryAgain
        case reject(Transcript.RejectedPassage.Reason)
    }

    /// Judges one attempt on its own.
    func verdict(on attempt: Attempt) -> Verdict {
        if attempt.text.isEmpty { return .accept }
        if attempt.noSpeechProbability > noSpeechProbability, Boilerplate.contains(attempt.text) {
            return .reject(.boilerplate)
        }
        let isUnlikely = attempt.averageLogProbability < averageLogProbability
        if isUnlikely, attempt.noSpeechProbability > noSpeechProbability { return .reject(.noSpeech) }
        return isUnlikely || attempt.compressionRatio > compressionRatio ? .tryAgain : .accept
    }

    /// When every temperature failed: the likeliest attempt that does not loop, if it can be believed at all. `spoken` is how
    /// many samples of the window the voice activity detector takes for speech.
    func best(of attempts: [Attempt], spoken: Int) -> Result<Attempt, Refusal> {
        let straight = attempts.filter { $0.compressionRatio <= compressionRatio }
        guard let best = straight.max(by: { $0.averageLogProbability < $1.averageLogProbability }) else {
            return .failure(Refusal(reason: .repetition, attempt: attempts.first))
        }
        let least = spoken < shortest ? averageLogProbability : hopeless
        guard best.averageLogProbability >= least else {
            return .failure(Refusal(reason: .lowConfidence, attempt: best))
        }
        return .success(best)
    }

    struct Refusal: Error {
        let reason: Transcript.RejectedPassage.Reason
        let attempt: Attempt?
    }
}
