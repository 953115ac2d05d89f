import CKernels

/// The row-wise parts of one encoder layer; attention stands between them.
struct EncoderLayer {
    private let attentionNorm: LayerNorm
    /// Queries, keys and values, stacked.
    private let projection: Linear
    private let attentionOutput: Linear
    private let feedForwardNorm: LayerNorm
    private let expansion: Linear
    private let contraction: Linear

    init(_ name: String, _ dimensions: ModelDimensions, in file: WeightFile, kernels: KernelSet) throws(WeightFileError)
    {
        let width = dimensions.width
        func linear(_ part: String, _ outputs: Int, _ inputs: Int) throws(WeightFileError) -> Linear {
            try Linear("\(name)/\(part)", outputs: outputs, inputs: inputs, in: file, kernels: kernels)
        }
        attentionNorm = try LayerNorm("\(name)/self_attention/layer_norm", width: width, in: file, kernels: kernels)
        projection = try linear("self_attention/linear_0", 3 * width, width)
        attentionOutput = try linear("self_attention/linear_1", width, width)
        feedForwardNorm = try LayerNorm("\(name)/ffn/layer_norm", width: width, in: file, kernels: kernels)
        expansion = try linear("ffn/linear_0", dimensions.hidden, width)
        contraction = try linear("ffn/linear_1", width, dimensions.hidden)
    }

    /// What one task needs beside its rows.
    struct Scratch {
        let normalised: MatrixView
        let hidden: MatrixView
        private let owner: FloatBuffer

        init(_ dimensions: ModelDimensions, rows: Int) {
            owner = FloatBuffer(count: rows * (dimensions.width + dimensions.hidden))
            normalised = owner.matrix(rows: rows, columns: dimensions.width)
            hidden = owner.matrix(rows: rows, columns: dimensions.hidden, offset: rows * dimensions.width)
        }
    }

    /// Rows of the residual stream → their queries, keys and values.
    func project(_ stream: MatrixView, into projected: MatrixView, _ scratch: Scratch, _ kernels: KernelSet) {
        let normalised = scratch.normalised.rows(0..<stream.rows)
        attentionNorm.apply(stream, into: normalised, kernels: kernels)
        projection.apply(normalised, into: projected, kernels: kernels)
    }

    /// Adds attention's result and the feed-forward part to rows of the residual stream.
    func finish(_ stream: MatrixView, attended: MatrixView, _ scratch: Scratch, _ kernels: KernelSet) {
        let normalised = scratch.normalised.rows(0..<stream.rows)
        let hidden = scratch.hidden.rows(0..<stream.rows)
        attentionOutput.apply(attended, into: stream, kernels: kernels, epilogue: CK_ADD)
        feedForwardNorm.apply(stream, into: normalised, kernels: kernels)
        expansion.apply(normalised, into: hidden, kernels: kernels, epilogue: CK_GELU)
        contraction.apply(hidden, into: stream, kernels: kernels, epilogue: CK_ADD)
    }
}
