/// What is known of an attempt when its text is judged.
struct Evidence: Sendable {
    let attempt: Attempt
    /// Seconds of the window that the voice activity detector takes for speech.
    let spokenSeconds: Double
    /// How the window's sound rises and falls.
    let envelope: Envelope
    /// Seconds in which a hurried speaker says the text.
    let leastSeconds: Double
    /// The phrase that the text says over and over.
    let repetition: Repetition?
    /// What kind of known invention the whole text is.
    let boilerplate: Boilerplate?

    init(_ attempt: Attempt, spokenSeconds: Double, envelope: Envelope) {
        self.attempt = attempt
        self.spokenSeconds = spokenSeconds
        self.envelope = envelope
        leastSeconds = SpeakingPace.leastSeconds(for: attempt.text)
        repetition = Repetition(in: attempt.text)
        boilerplate = Boilerplate(attempt.text)
    }

    /// Whether the text is hardly anything but its repetition.
    var isMostlyRepetition: Bool {
        guard let repetition else { return false }
        let letters = attempt.text.count { $0.isLetter || $0.isNumber || $0 == "ー" }
        return 2 * repetition.phrase.count * repetition.count > letters
    }

    /// Whether nobody says the text in so much speech, of which the voice activity detector may have missed some.
    var isTooFast: Bool { leastSeconds > spokenSeconds + min(1, 0.5 + spokenSeconds / 2) }
}

extension [Evidence] {
    /// Whether two attempts at `temperature` or above say about the same as the one at `index`: what was heard comes again when
    /// tokens are drawn freely, what was made up falls apart. `similarity` is the least share of letter pairs in common.
    func confirm(_ index: Int, temperature: Float, similarity: Double) -> Bool {
        let pairs = LetterPairs(self[index].attempt.text)
        return indices.count { other in
            other != index && self[other].attempt.temperature >= temperature
                && pairs.likeness(to: LetterPairs(self[other].attempt.text)) >= similarity
        } >= 2
    }
}
