import Domain

/// Whisper's three checks of an attempt, with the thresholds of its paper (section 4.5), and three that its users needed: known
/// inventions, short sounds that the model is not sure about, and phrases over and over that nobody could have said.
struct Guards: Sendable {
    var compressionRatio = 2.4
    var averageLogProbability = -1.0
    var noSpeechProbability = 0.6
    /// Known inventions are refused above such a no-speech probability or below such a log-probability.
    var courtesy = (noSpeech: 0.6, logProbability: -0.8)
    var farewell = (noSpeech: 0.3, logProbability: -0.5)
    var credit = (noSpeech: 0.1, logProbability: -0.2)
    var marks = (noSpeech: 0.0, logProbability: 0.0)
    /// A text is believed by itself at such a log-probability and below such a no-speech probability. Of clear speech one text in
    /// fifty is less likely; of what is made of babble, or of speech played backwards, nine in ten are.
    var believed = -0.7
    var believedNoSpeech = 0.5
    /// The same where the model is certain of the language, and where it takes another one to be likelier: it is certain of nothing
    /// but speech.
    var believedInCertainLanguage = -0.8
    var believedInDoubtfulLanguage = -0.5
    var certainLanguage = 0.9
    var doubtfulLanguage = 0.5
    /// Nobody repeats himself in a language less likely than this.
    var impossibleLanguage = 0.05
    /// What a later text must reach to be believed by itself, since it is the best of several.
    var believedDraw = -0.5
    /// How alike two texts are that confirm each other, and where the language is doubtful.
    var likeness = 0.5
    var likenessInDoubtfulLanguage = 0.7
    /// Below this no temperature's text is believed.
    var hopeless = -1.7
    /// In less speech than this, in samples, an unlikely text is not believed either: it is a sneeze or a dog.
    var shortest = 2 * AudioSamples.sampleRate
    /// The least share of its time that repeated text must fill to pass at once, and when nothing else is left.
    var brisk = 0.4
    var slow = 0.2
    /// Tried in turn until an attempt passes.
    var temperatures: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 1]
    /// From this temperature on draws are free enough to confirm a text, and to confirm one that repeats itself.
    var free: Float = 0.4
    var freeOfLoops: Float = 0.6
    /// The greedy text of a window is searched for a better one by a beam when it is less likely than this.
    var sure = -0.3

    /// The decodings of a window in the order in which they are tried: with a beam, what is greedily found comes before it, since
    /// most windows need no more.
    ///
    /// Draws that are to confirm a text are single ones: the best of several would be alike whatever was heard.
    func searches(beamSize: Int) -> [(temperature: Float, width: Int)] {
        (beamSize > 1 ? [(0, 1)] : []) + temperatures.map { ($0, $0 < free ? beamSize : 1) }
    }

    enum Verdict: Equatable {
        case accept
        case tryAgain
        case reject(Transcript.RejectedPassage.Reason)
    }

    /// Judges one attempt on its own. `spoken` is how many samples of the window the voice activity detector takes for speech.
    func verdict(on attempt: Attempt, spoken: Int) -> Verdict {
        if attempt.text.isEmpty { return .accept }
        if isInvented(attempt, spoken) { return attempt.temperature > 0 ? .tryAgain : .reject(.boilerplate) }
        let isUnlikely = attempt.averageLogProbability < averageLogProbability
        if isUnlikely, attempt.noSpeechProbability > noSpeechProbability { return .reject(.noSpeech) }
        return isUnlikely || isDoubtful(attempt) || isLoop(attempt, spoken, pace: brisk) ? .tryAgain : .accept
    }

    /// Whether others must confirm a text before it is believed.
    private func isDoubtful(_ attempt: Attempt) -> Bool {
        attempt.averageLogProbability
            < (attempt.temperature > 0 ? believedDraw : believed(at: attempt.languageProbability))
            || attempt.noSpeechProbability > believedNoSpeech
    }

    private func believed(at languageProbability: Double?) -> Double {
        guard let languageProbability else { return believed }
        if languageProbability >= certainLanguage { return believedInCertainLanguage }
        return languageProbability < doubtfulLanguage ? believedInDoubtfulLanguage : believed
    }

    /// Whether what Whisper often invents was invented here: the less it is said by people, the less doubt it takes.
    private func isInvented(_ attempt: Attempt, _ spoken: Int) -> Bool {
        guard let kind = Boilerplate(attempt.text) else { return false }
        let doubt =
            switch kind {
            case .courtesy: courtesy
            case .farewell: farewell
            case .credit: credit
            case .marks: marks
            }
        return attempt.noSpeechProbability > doubt.noSpeech || attempt.averageLogProbability < doubt.logProbability
            || isTooFast(attempt.text, spoken)
    }

    /// Whether a text repeats itself as nobody does who speaks for so long: it never comes to an end, or is said too fast or so
    /// slowly that most of what was said must be missing from it. `pace` is the least share of the time that a hurried speaker fills.
    private func isLoop(_ attempt: Attempt, _ spoken: Int, pace: Double) -> Bool {
        let repetition = Repetition(in: attempt.text)
        guard attempt.compressionRatio > compressionRatio || repetition != nil else { return false }
        return repetition == nil || !couldBeSaid(attempt, spoken, pace: pace)
    }

    private func couldBeSaid(_ attempt: Attempt, _ spoken: Int, pace: Double) -> Bool {
        attempt.hasEnded && attempt.noSpeechProbability <= noSpeechProbability
            && attempt.languageProbability ?? 1 >= impossibleLanguage && !isTooFast(attempt.text, spoken)
            && SpeakingPace.leastSeconds(for: attempt.text) >= Self.seconds(spoken) * pace
    }

    /// Whether a text was heard and not made up: an invention falls apart when tokens are drawn freely, what was said comes again.
    /// `temperature` is the one from which on draws are free enough to confirm it.
    private func isConfirmed(
        _ index: Int, of attempts: [Attempt], from temperature: Float, likeness: Double
    ) -> Bool {
        let pairs = LetterPairs(attempts[index].text)
        return attempts.indices.count {
            $0 != index && attempts[$0].temperature >= temperature
                && pairs.likeness(to: LetterPairs(attempts[$0].text)) >= likeness
        } >= 2
    }

    private func likeness(of attempt: Attempt) -> Double {
        attempt.languageProbability ?? 1 < doubtfulLanguage ? likenessInDoubtfulLanguage : likeness
    }

    /// Whether nobody says a text in so much speech, of which the voice activity detector may have missed some.
    private func isTooFast(_ text: String, _ spoken: Int) -> Bool {
        let seconds = Self.seconds(spoken)
        return SpeakingPace.leastSeconds(for: text) > seconds + min(1, 0.5 + seconds / 2)
    }

    private static func seconds(_ samples: Int) -> Double { Double(samples) / Double(AudioSamples.sampleRate) }

    /// When every temperature failed: the likeliest attempt that does not loop, or that others confirm, if it can be believed at
    /// all.
    func best(of attempts: [Attempt], spoken: Int) -> Result<Attempt, Refusal> {
        let straight = attempts.indices.filter { index in
            !isLoop(attempts[index], spoken, pace: slow)
                || couldBeSaid(attempts[index], spoken, pace: brisk)
                    && isConfirmed(index, of: attempts, from: freeOfLoops, likeness: 0.7)
        }
        guard !straight.isEmpty else {
            return .failure(Refusal(reason: .repetition, attempt: attempts.first))
        }
        let believed = straight.filter { index in
            !isInvented(attempts[index], spoken)
                && (!isDoubtful(attempts[index])
                    || isConfirmed(index, of: attempts, from: free, likeness: likeness(of: attempts[index])))
        }.map { attempts[$0] }
        guard let best = believed.max(by: { $0.averageLogProbability < $1.averageLogProbability }) else {
            return .failure(Refusal(reason: .lowConfidence, attempt: attempts[straight[0]]))
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
