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
        _ name: String, _ dimensions: ModelDimensions, in file: WeightFile, precision: Precision, kernels: KernelSet
    ) throws(WeightFileError) {
        let width = dimensions.width
        func norm(_ part: String) throws(WeightFileError) -> LayerNorm {
            try LayerNorm("\(name)/\(part)/layer_norm", width: width, in: file, kernels: kernels)
        }
        func linear(_ part: String, _ outputs: Int, _ inputs: Int) throws(WeightFileError) -> TransformerLinear {
            try TransformerLinear(
                "\(name)/\(part)", outputs: outputs, inputs: inputs, in: file, precision: precision, kernels: kernels)
        }
        selfNorm = try norm("self_attention")
        selfProjection = try linear("self_attention/linear_0", 3 * width, width)
        selfOutput = try linear("self_attention/linear_1", width, width)
        crossNorm = try norm("attention")
        crossQuery = try linear("attention/linear_0", width, width)
        crossProjection = try linear("attention/linear_1", 2 * width, width)
        crossOutput = try linear("attention/linear_2", width, width)
        feedForwardNorm = try norm("ffn")
        expansion = try linear("ffn/linear_0", dimensions.hidden, width)
        contraction = try linear("ffn/linear_1", width, dimensions.hidden)
    }
}
