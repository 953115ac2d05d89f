import WatchMe

/// Whisper's three checks of an attempt, with the thresholds of its paper (section 4.5), and three that its users needed: known
/// inventions, short sounds that the model is not sure about, and phrases over and over that nobody could have said.
struct Guards: Sendable {
    var compressionRatio = 2.4
    var averageLogProbability = -1.0
    var noSpeechProbability = 0.6
    /// Below this no temperature's text is believed.
    var hopeless = -1.7
    /// In less speech than this, in samples, an unlikely text is not believed either: it is a sneeze or a dog.
    var shortest = 2 * AudioSamples.sampleRate
    /// The least share of its time that repeated text must fill to pass at once, and when nothing else is left.
    var brisk = 0.4
    var slow = 0.2
    /// Tried in turn until an attempt passes.
    var temperatures: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 1]
    /// The greedy text of a window is searched for a better one by a beam when it is less likely than this.
    var sure = -0.3

    /// The decodings of a window in the order in which they are tried: with a beam, what is greedily found comes before it, since
    /// most windows need no more.
    func searches(beamSize: Int) -> [(temperature: Float, width: Int)] {
        (beamSize > 1 ? [(0, 1)] : []) + temperatures.map { ($0, beamSize) }
    }

    enum Verdict: Equatable {
        case accept
        case tryAgain
        case reject(Transcript.RejectedPassage.Reason)
    }

    /// Judges one attempt on its own. `spoken` is how many samples of the window the voice activity detector takes for speech.
    func verdict(on attempt: Attempt, spoken: Int) -> Verdict {
        if attempt.text.isEmpty { return .accept }
        let isDoubtful = attempt.noSpeechProbability > noSpeechProbability || isTooFast(attempt.text, spoken)
        if isDoubtful, Boilerplate.contains(attempt.text) { return .reject(.boilerplate) }
        let isUnlikely = attempt.averageLogProbability < averageLogProbability
        if isUnlikely, attempt.noSpeechProbability > noSpeechProbability { return .reject(.noSpeech) }
        return isUnlikely || isLoop(attempt, spoken, pace: brisk) ? .tryAgain : .accept
    }

    /// Whether a text repeats itself as nobody does who speaks for so long: it never comes to an end, or is said too fast or so
    /// slowly that most of what was said must be missing from it. `pace` is the least share of the time that a hurried speaker fills.
    private func isLoop(_ attempt: Attempt, _ spoken: Int, pace: Double) -> Bool {
        let repetition = Repetition(in: attempt.text)
        guard attempt.compressionRatio > compressionRatio || repetition != nil else { return false }
        return repetition == nil || !couldBeSaid(attempt, spoken, pace: pace)
    }

    private func couldBeSaid(_ attempt: Attempt, _ spoken: Int, pace: Double) -> Bool {
        attempt.hasEnded && attempt.noSpeechProbability <= noSpeechProbability && !isTooFast(attempt.text, spoken)
            && SpeakingPace.leastSeconds(for: attempt.text) >= Self.seconds(spoken) * pace
    }

    /// Whether a text that repeats itself was heard and not made up: a loop falls apart when tokens are drawn freely, what was
    /// said comes again.
    private func isConfirmed(_ attempt: Attempt, by attempts: [Attempt]) -> Bool {
        let pairs = LetterPairs(attempt.text)
        let same = attempts.filter { $0.temperature >= Self.free && pairs.likeness(to: LetterPairs($0.text)) >= 0.7 }
        return same.count >= 2
    }

    /// From this temperature on draws are free enough to confirm a text.
    private static let free: Float = 0.6

    /// Whether nobody says a text in so much speech, of which the voice activity detector may have missed some.
    private func isTooFast(_ text: String, _ spoken: Int) -> Bool {
        let seconds = Self.seconds(spoken)
        return SpeakingPace.leastSeconds(for: text) > seconds + min(1, 0.5 + seconds / 2)
    }

    private static func seconds(_ samples: Int) -> Double { Double(samples) / Double(AudioSamples.sampleRate) }

    /// When every temperature failed: the likeliest attempt that does not loop, or that others confirm, if it can be believed at
    /// all.
    func best(of attempts: [Attempt], spoken: Int) -> Result<Attempt, Refusal> {
        let straight = attempts.filter { attempt in
            !isLoop(attempt, spoken, pace: slow)
                || couldBeSaid(attempt, spoken, pace: brisk) && isConfirmed(attempt, by: attempts)
        }
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
