extension ModelDimensions {
    /// The sizes of the published models, to plan for those that are not installed. Source: their `config.json`.
    static let known: [String: ModelDimensions] = [
        "tiny": original(width: 384, layers: 4),
        "tiny.en": original(width: 384, layers: 4, vocabulary: 51_864),
        "base": original(width: 512, layers: 6),
        "base.en": original(width: 512, layers: 6, vocabulary: 51_864),
        "small": original(width: 768, layers: 12),
        "small.en": original(width: 768, layers: 12, vocabulary: 51_864),
        "medium": original(width: 1024, layers: 24),
        "medium.en": original(width: 1024, layers: 24, vocabulary: 51_864),
        "large-v3": large(decoderLayers: 32),
        "large-v3-turbo": large(decoderLayers: 4),
        "kotoba-whisper-v2.0": large(decoderLayers: 2),
    ]

    private static func original(width: Int, layers: Int, vocabulary: Int = 51_865) -> ModelDimensions {
        ModelDimensions(
            melBands: 80, width: width, encoderLayers: layers, decoderLayers: layers, vocabulary: vocabulary)
    }

    private static func large(decoderLayers: Int) -> ModelDimensions {
        ModelDimensions(
            melBands: 128, width: 1280, encoderLayers: 32, decoderLayers: decoderLayers, vocabulary: 51_866)
    }
}
