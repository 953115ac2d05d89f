package import WatchMe

/// In which language the files of a manifest are transcribed.
package enum LanguageChoice: Sendable, Equatable {
    /// In each row's own; where nobody speaks, in the one that the service assumes.
    case fromManifest
    /// In this one, whatever the rows say.
    case fixed(TranscriptionOptions.Language)

    package func options(for entry: ManifestEntry) -> TranscriptionOptions {
        switch self {
        case .fixed(let language): TranscriptionOptions(language: language)
        case .fromManifest:
            entry.speech.map { TranscriptionOptions(language: .code($0.language)) } ?? TranscriptionOptions()
        }
    }
}
