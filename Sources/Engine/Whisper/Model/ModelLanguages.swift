package import Domain
package import SystemPackage

/// Which languages a model can transcribe, known before it is loaded.
package struct ModelLanguages: Sendable, Equatable {
    /// Whether the model was trained on languages other than English.
    package let isMultilingual: Bool

    init(_ dimensions: ModelDimensions) { isMultilingual = dimensions.isMultilingual }

    /// The languages of a published model, whose files need not be installed; `nil` for another name.
    package init?(known model: String) {
        guard let dimensions = ModelDimensions.known[model] else { return nil }
        self.init(dimensions)
    }

    /// The languages of the model in `directory`, by its name or the index of its weights; `nil` if neither says.
    package init?(_ directory: FilePath) {
        if let name = directory.lastComponent, let known = ModelLanguages(known: name.string) {
            self = known
        } else if let weights = try? WeightSources.open(directory), let dimensions = try? ModelDimensions(weights) {
            self.init(dimensions)
        } else {
            return nil
        }
    }

    /// Whether the model can transcribe a language; with `auto`, an English-only model uses English.
    package func include(_ language: TranscriptionOptions.Language) -> Bool {
        isMultilingual || language == .auto || language == .code("en")
    }
}
