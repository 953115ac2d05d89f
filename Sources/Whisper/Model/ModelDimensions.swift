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
    /// Width of the layers' hidden part.
    var hidden: Int { 4 * width }
    /// Log-mel frames in a window: 3000, one per 10 ms.
    var melFrames: Int { 2 * audioContext }

    init(_ file: WeightFile) throws(WeightFileError) {
        let convolution = try file.variable("encoder/conv1/weight", shape: [nil, nil, 3])
        width = convolution.shape[0]
        melBands = convolution.shape[1]
        vocabulary = try file.variable("decoder/embeddings/weight", shape: [nil, width]).shape[0]
        audioContext = try file.variable("encoder/position_encodings/encodings", shape: [nil, width]).shape[0]
        textContext = try file.variable("decoder/position_encodings/encodings", shape: [nil, width]).shape[0]
        heads = try file.integer("decoder/num_heads")
        encoderLayers = Self.layers(of: "encoder", in: file)
        decoderLayers = Self.layers(of: "decoder", in: file)
        let isSound =
            (1...64).contains(heads) && width == 64 * heads && melBands > 0 && audioContext == 1500
            && textContext == 448
            && (51_864...52_000).contains(vocabulary) && encoderLayers > 0 && decoderLayers > 0
        guard isSound, try file.integer("encoder/num_heads") == heads else {
            throw .damaged("its dimensions are not those of a Whisper model")
        }
    }

    private static func layers(of part: String, in file: WeightFile) -> Int {
        var count = 0
        while file.contains("\(part)/layer_\(count)/self_attention/linear_0/weight") { count += 1 }
        return count
    }
}
