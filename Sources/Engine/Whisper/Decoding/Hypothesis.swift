/// A text of a window in the making.
struct Hypothesis {
    /// Tokens after the prompt, end of text not included.
    var tokens: [Int] = []
    /// Natural-log probability of each of `tokens`.
    var logProbabilities: [Float] = []
    /// Sum of the tokens' natural-log probabilities, end of text included when it has come.
    var logProbability = 0.0
    /// Its own stream of random numbers.
    var seed: UInt64
    let cache: KeyValueCache

    /// What texts of different lengths are compared by, as openai-whisper does.
    var score: Double { logProbability / Double(max(1, tokens.count)) }
}
