/// What is counted as one right or wrong thing.
package enum ScoringUnit: String, Sendable, Equatable {
    case words
    /// Unicode scalars, for languages written without blanks between words.
    case characters

    package init(language: String?) {
        self = ["ja", "zh", "yue"].contains(language) ? .characters : .words
    }

    /// The units of a text, normalized.
    package func units(of text: String) -> [String] {
        let text = TextNormalization.normalized(text)
        return switch self {
        case .words: text.split(separator: " ").map(String.init)
        case .characters: text.unicodeScalars.filter { $0 != " " }.map { String($0) }
        }
    }
}
