package import Domain
package import SystemPackage

/// Which languages a model can transcribe, known before it is loaded.
package struct ModelLanguages: Sendable, Equatable {
    /// Whether the model was trained on other languages than English.
    package let isMultilingual: Bool

    init(_ dimensions: ModelDimensions) { isMultilingual = dimensions.isMultilingual }

    /// Of a published model, whose files need not be here; `nil` for another name.
    package init?(known model: String) {
        guard let dimensions = ModelDimensions.known[model] else { return nil }
        self.init(dimensions)
    }

    /// Of the model in `directory`, by its name or by the index of its weights; `nil` when neither tells.
    package init?(_ directory: FilePath) {
        if let name = directory.lastComponent, let known = ModelLanguages(known: name.string) {
            self = known
        } else if let weights = try? WeightSources.open(directory), let dimensions = try? ModelDimensions(weights) {
            self.init(dimensions)
        } else {
            return nil
        }
    }

    /// Whether the model can transcribe a language; asked for none, an English-only model takes English.
    package func include(_ language: TranscriptionOptions.Language) -> Bool {
        isMultilingual || language == .auto || language == .code("en")
    }
}
