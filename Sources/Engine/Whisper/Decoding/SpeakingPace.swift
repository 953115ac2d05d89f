/// How long it takes to say a text.
enum SpeakingPace {
    /// Seconds in which a hurried speaker says it: some ten kana or twenty Latin letters a second.
    static func leastSeconds(for text: String) -> Double {
        text.unicodeScalars.reduce(0) { seconds, scalar in
            switch scalar.properties.generalCategory {
            case .decimalNumber: seconds + 0.15
            case .uppercaseLetter, .lowercaseLetter, .modifierLetter: seconds + 0.05
            case .otherLetter: seconds + (scalar.properties.isIdeographic ? 0.18 : 0.1)
            default: seconds
            }
        }
    }
}
