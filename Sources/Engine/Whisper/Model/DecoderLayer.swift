/// The weights of one decoder layer.
struct DecoderLayer {
    let selfNorm: LayerNorm
    /// Queries, keys and values, stacked.
    let selfProjection: TransformerLinear
    let selfOutput: TransformerLinear
    let crossNorm: LayerNorm
    let crossQuery: TransformerLinear
    /// Keys and values of the encoder's output, stacked.
    let crossProjection: TransformerLinear
    let crossOutput: TransformerLinear
    let feedForwardNorm: LayerNorm
    let expansion: TransformerLinear
    let contraction: TransformerLinear

    init(
        _ index: Int, _ dimensions: ModelDimensions, in source: any WeightSource, precision: Precision,
        kernels: KernelSet
    ) throws(WeightFileError) {
        let width = dimensions.width
        func norm(_ part: NormRole.Part) throws(WeightFileError) -> LayerNorm {
            try LayerNorm(.layer(.decoder, index, part), width: width, in: source, kernels: kernels)
        }
        func linear(_ part: LinearRole.Part) throws(WeightFileError) -> TransformerLinear {
            let (outputs, inputs) = part.shape(dimensions)
            return try TransformerLinear(
                .layer(.decoder, index, part), outputs: outputs, inputs: inputs, in: source, precision: precision,
                kernels: kernels)
        }
        selfNorm = try norm(.selfAttention)
        selfProjection = try linear(.selfProjection)
        selfOutput = try linear(.selfOutput)
        crossNorm = try norm(.crossAttention)
        crossQuery = try linear(.crossQuery)
        crossProjection = try linear(.crossProjection)
        crossOutput = try linear(.crossOutput)
        feedForwardNorm = try norm(.feedForward)
        expansion = try linear(.expansion)
        contraction = try linear(.contraction)
    }

    /// The memory of its weights.
    static func bytes(_ dimensions: ModelDimensions, _ precision: Precision, _ kernels: KernelSet) -> Int {
        LinearRole.Part.ofDecoder.reduce(0) { $0 + TransformerLinear.bytes($1.shape(dimensions), precision, kernels) }
    }
}
