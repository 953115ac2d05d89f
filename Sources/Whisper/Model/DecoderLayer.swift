/// The weights of one decoder layer.
struct DecoderLayer {
    let selfNorm: LayerNorm
    /// Queries, keys and values, stacked.
    let selfProjection: Linear
    let selfOutput: Linear
    let crossNorm: LayerNorm
    let crossQuery: Linear
    /// Keys and values of the encoder's output, stacked.
    let crossProjection: Linear
    let crossOutput: Linear
    let feedForwardNorm: LayerNorm
    let expansion: Linear
    let contraction: Linear

    init(_ name: String, _ dimensions: ModelDimensions, in file: WeightFile, kernels: KernelSet) throws(WeightFileError)
    {
        let width = dimensions.width
        func norm(_ part: String) throws(WeightFileError) -> LayerNorm {
            try LayerNorm("\(name)/\(part)/layer_norm", width: width, in: file, kernels: kernels)
        }
        func linear(_ part: String, _ outputs: Int, _ inputs: Int) throws(WeightFileError) -> Linear {
            try Linear("\(name)/\(part)", outputs: outputs, inputs: inputs, in: file, kernels: kernels)
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
