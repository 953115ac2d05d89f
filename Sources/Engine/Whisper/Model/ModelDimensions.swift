/// The sizes of a Whisper model, read from its weights.
struct ModelDimensions: Equatable {
    let melBands: Int
    /// Width of the residual stream, the same in encoder and decoder.
    let width: Int
    let heads: Int
    let encoderLayers: Int
    let decoderLayers: Int
    let vocabulary: Int
    /// Encoder positions: 1500, one per 20 ms.
    let audioContext: Int
    /// Decoder positions: 448.
    let textContext: Int

    var headWidth: Int { width / heads }
    /// Whether the model was trained on languages other than English: with them its vocabulary has one token more, or two.
    var isMultilingual: Bool { Self.isMultilingual(vocabulary: vocabulary) }
    /// Width of the layers' hidden part.
    var hidden: Int { 4 * width }
    /// Log-mel frames in a window: 3000, one per 10 ms.
    var melFrames: Int { 2 * audioContext }

    static func isMultilingual(vocabulary: Int) -> Bool { vocabulary != englishVocabulary }

    /// Tokens of the English-only models.
    private static let englishVocabulary = 51_864

    /// Fills in sizes that all Whisper models share.
    init(melBands: Int, width: Int, encoderLayers: Int, decoderLayers: Int, vocabulary: Int) {
        self.melBands = melBands
        self.width = width
        heads = width / 64
        self.encoderLayers = encoderLayers
        self.decoderLayers = decoderLayers
        self.vocabulary = vocabulary
        audioContext = 1500
        textContext = 448
    }

    /// Reads the sizes from the arrays' shapes.
    init(_ source: any WeightSource) throws(WeightFileError) {
        let convolution = try source.array(.linear(.convolution(1), .weight), shape: [nil, nil, 3])
        width = convolution.shape[0]
        melBands = convolution.shape[1]
        vocabulary = try source.array(.linear(.embedding, .weight), shape: [nil, width]).shape[0]
        audioContext = try source.array(.positions(.encoder), shape: [nil, width]).shape[0]
        textContext = try source.array(.positions(.decoder), shape: [nil, width]).shape[0]
        let heads = try source.heads()
        self.heads = heads.decoder
        encoderLayers = Self.layers(of: .encoder, in: source)
        decoderLayers = Self.layers(of: .decoder, in: source)
        let isSound =
            (1...64).contains(heads.decoder) && heads.encoder == heads.decoder && width == 64 * heads.decoder
            && melBands > 0 && audioContext == 1500
            && textContext == 448
            && (Self.englishVocabulary...52_000).contains(vocabulary) && encoderLayers > 0 && decoderLayers > 0
        guard isSound else {
            throw .damaged(file: source.name, "its dimensions are not those of a Whisper model")
        }
    }

    private static func layers(of stack: WeightRole.Stack, in source: any WeightSource) -> Int {
        var count = 0
        while source.contains(.linear(.layer(stack, count, .selfProjection), .weight)) { count += 1 }
        return count
    }
}
