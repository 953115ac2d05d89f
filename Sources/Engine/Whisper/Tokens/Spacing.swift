import Domain

/// How languages separate words and sentences.
enum Spacing {
    /// Japanese and its neighbors use no spaces.
    private static let without: Set<String> = ["ja", "zh", "yue", "th", "lo", "my", "km", "bo"]

    /// Whether words and sentences of the language, a Whisper code, have spaces between them.
    static func isUsed(in language: String) -> Bool { !without.contains(language) }

    /// The joined text of segments, with a space where the language of either neighbor uses spaces.
    static func joined(_ segments: [Transcript.Segment]) -> String {
        var text = ""
        var before: String?
        for segment in segments {
            if let before, isUsed(in: before) || isUsed(in: segment.language) { text += " " }
            text += segment.text
            before = segment.language
        }
        return text
    }
}
