import Domain

/// How languages part words and sentences.
enum Spacing {
    /// Japanese and its neighbours write no space.
    private static let without: Set<String> = ["ja", "zh", "yue", "th", "lo", "my", "km", "bo"]

    /// Whether words and sentences of the language, a Whisper code, have spaces between them.
    static func isUsed(in language: String) -> Bool { !without.contains(language) }

    /// The texts of segments, with a space where one of two neighbours' languages has them.
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
