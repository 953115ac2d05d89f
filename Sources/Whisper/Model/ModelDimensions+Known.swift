extension ModelDimensions {
    /// The sizes of the published models, to plan for those whose files are not here. Source: their `config.json`.
    static let known: [String: ModelDimensions] = [
        "tiny": multilingual(width: 384, layers: 4),
        "base": multilingual(width: 512, layers: 6),
        "small": multilingual(width: 768, layers: 12),
        "medium": multilingual(width: 1024, layers: 24),
        "large-v3": large(decoderLayers: 32),
        "large-v3-turbo": large(decoderLayers: 4),
        "kotoba-whisper-v2.0": large(decoderLayers: 2),
    ]

    private static func multilingual(width: Int, layers: Int) -> ModelDimensions {
        ModelDimensions(
            melBands: 80, width: width, encoderLayers: layers, decoderLayers: layers, vocabulary: 51_865)
    }

    private static func large(decoderLayers: Int) -> ModelDimensions {
        ModelDimensions(
            melBands: 128, width: 1280, encoderLayers: 32, decoderLayers: decoderLayers, vocabulary: 51_866)
    }
}
