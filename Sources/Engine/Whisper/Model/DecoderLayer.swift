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
        func linear(
            _ part: LinearRole.Part, _ outputs: Int, _ inputs: Int
        ) throws(WeightFileError) -> TransformerLinear {
            try TransformerLinear(
                .layer(.decoder, index, part), outputs: outputs, inputs: inputs, in: source, precision: precision,
                kernels: kernels)
        }
        selfNorm = try norm(.selfAttention)
        selfProjection = try linear(.selfProjection, 3 * width, width)
        selfOutput = try linear(.selfOutput, width, width)
        crossNorm = try norm(.crossAttention)
        crossQuery = try linear(.crossQuery, width, width)
        crossProjection = try linear(.crossProjection, 2 * width, width)
        crossOutput = try linear(.crossOutput, width, width)
        feedForwardNorm = try norm(.feedForward)
        expansion = try linear(.expansion, dimensions.hidden, width)
        contraction = try linear(.contraction, width, dimensions.hidden)
    }
}
