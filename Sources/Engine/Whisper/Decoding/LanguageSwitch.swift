/// When a window is decoded in another language than the one that was asked for: the text in that one is doubted, and the model
/// clearly hears another.
///
/// In the wrong language Whisper writes farewells, loops or nothing, with no sign of it but the language's probability.
struct LanguageSwitch {
    /// How likely the other language must be, and how unlikely the one that was asked for. Source: English clips read as Japanese
    /// (0.72 to 0.98 against 0.00 to 0.07), and Japanese ones, which are hardly ever below 0.9.
    static let leastProbability = 0.7
    static let mostOfGiven = 0.1
    /// Seconds of speech that it takes to tell a language.
    static let leastSpeech = 1.5

    /// The language to decode in instead, after the first attempt failed; `nil` to stay.
    static func language(after attempt: Evidence, heard: ChunkLanguage?) -> ChunkLanguage? {
        guard attempt.spokenSeconds >= leastSpeech, let heard, let probability = heard.probability,
            probability >= leastProbability,
            let given = attempt.attempt.languageProbability, given < mostOfGiven
        else { return nil }
        return heard
    }
}
