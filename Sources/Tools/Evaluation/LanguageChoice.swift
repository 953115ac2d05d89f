package import Domain

/// In which language the files of a manifest are transcribed.
package enum LanguageChoice: Sendable, Equatable {
    /// In each row's own; where nobody speaks, in the one that the service assumes.
    case fromManifest
    /// In this one, whatever the rows say.
    case fixed(TranscriptionOptions.Language)

    /// `usual` with the language for a row.
    package func options(
        for entry: ManifestEntry, from usual: TranscriptionOptions = TranscriptionOptions()
    ) -> TranscriptionOptions {
        var options = usual
        switch self {
        case .fixed(let language): options.language = language
        case .fromManifest:
            options.language = entry.speech.map { .code($0.language) } ?? TranscriptionOptions().language
        }
        return options
    }
}
