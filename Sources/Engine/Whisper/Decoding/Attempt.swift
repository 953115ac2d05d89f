/// One decoding of a window at one temperature, and what the guards judge it by.
struct Attempt: Sendable {
    /// Tokens after the prompt, end of text not included.
    let tokens: [Int]
    /// Natural-log probability of each of `tokens`.
    let logProbabilities: [Float]
    let text: String
    let temperature: Float
    /// Mean natural-log probability of the tokens, end of text included.
    let averageLogProbability: Double
    /// Probability that the window holds no speech, from the logits at start-of-transcript.
    let noSpeechProbability: Double
    /// Probability that what is spoken is in the language of the text, from the same logits; `nil` in an English-only model.
    var languageProbability: Double?
    let compressionRatio: Double
    /// Whether the text came to its end by itself, and not because it was as long as may be.
    var hasEnded = true

    /// Without timestamps and other special tokens.
    func textTokens(_ special: SpecialTokens) -> [(token: Int, logProbability: Float)] {
        zip(tokens, logProbabilities).filter { $0.0 < special.endOfText }.map { ($0, $1) }
    }
}
