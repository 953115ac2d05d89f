package import Domain

/// The language in which the files of a manifest are transcribed.
package enum LanguageChoice: Sendable, Equatable {
    /// Each row's own; if nobody speaks, the one that the service assumes.
    case fromManifest
    /// This one, whatever the rows say.
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
