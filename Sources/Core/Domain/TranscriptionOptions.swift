/// How one recording is to be transcribed.
package struct TranscriptionOptions: Sendable, Equatable {
    package var language: Language
    /// Beam width for low-confidence windows; 1 takes the likeliest token at each step.
    package var beamSize: Int
    /// Text in the desired style, as if it had been said before. If it is too long, its end is used.
    package var prompt: String?
    /// Names of people, places and things that may occur.
    package var hotwords: String?
    /// Whether segments include their words.
    package var wordTimestamps: Bool

    package init(
        language: Language = .code("ja"), beamSize: Int = Self.usualBeamSize, prompt: String? = nil,
        hotwords: String? = nil, wordTimestamps: Bool = false
    ) {
        self.language = language
        self.beamSize = beamSize
        self.prompt = prompt
        self.hotwords = hotwords
        self.wordTimestamps = wordTimestamps
    }

    package static let usualBeamSize = 5
    package static let largestBeamSize = 16

    package enum Language: Sendable, Equatable {
        /// A Whisper language code such as `ja` or `en`.
        case code(String)
        /// Detected for each stretch of speech, in view of the others: one recording may hold several.
        case auto

        /// `auto`, or a language of Whisper's as people write it: `ja`, `JA`, `ja-JP`, `Japanese`, `jp`. `nil` for any other text.
        package init?(_ text: String) {
            if text.lowercased() == "auto" {
                self = .auto
            } else if let code = WhisperLanguages.code(text) {
                self = .code(code)
            } else {
                return nil
            }
        }

        /// The code, or `auto`.
        package var text: String {
            switch self {
            case .code(let code): code
            case .auto: "auto"
            }
        }
    }
}
