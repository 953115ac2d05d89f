/// How one recording is to be transcribed.
package struct TranscriptionOptions: Sendable, Equatable {
    package var language: Language

    package init(language: Language = .code("ja")) {
        self.language = language
    }

    package enum Language: Sendable, Equatable {
        /// A Whisper language code such as `ja` or `en`.
        case code(String)
        /// Detected once per recording.
        case auto

        /// `auto`, or a code.
        package init(_ text: String) { self = text == "auto" ? .auto : .code(text) }
    }
}
