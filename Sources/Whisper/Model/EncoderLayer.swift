import CKernels

/// The row-wise parts of one encoder layer; attention stands between them.
struct EncoderLayer {
    private let attentionNorm: LayerNorm
    /// Queries, keys and values, stacked.
    private let projection: TransformerLinear
    private let attentionOutput: TransformerLinear
    private let feedForwardNorm: LayerNorm
    private let expansion: TransformerLinear
    private let contraction: TransformerLinear

    init(
        _ name: String, _ dimensions: ModelDimensions, in file: WeightFile, precision: Precision, kernels: KernelSet
    ) throws(WeightFileError) {
        let width = dimensions.width
        func linear(_ part: String, _ outputs: Int, _ inputs: Int) throws(WeightFileError) -> TransformerLinear {
            try TransformerLinear(
                "\(name)/\(part)", outputs: outputs, inputs: inputs, in: file, precision: precision, kernels: kernels)
        }
        attentionNorm = try LayerNorm("\(name)/self_attention/layer_norm", width: width, in: file, kernels: kernels)
        projection = try linear("self_attention/linear_0", 3 * width, width)
        attentionOutput = try linear("self_attention/linear_1", width, width)
        feedForwardNorm = try LayerNorm("\(name)/ffn/layer_norm", width: width, in: file, kernels: kernels)
        expansion = try linear("ffn/linear_0", dimensions.hidden, width)
        contraction = try linear("ffn/linear_1", width, dimensions.hidden)
    }

    /// What one task needs beside its rows: room for some of them at a time, so that their hidden part stays in the
    /// second-level cache.
    struct Scratch {
        let normalised: MatrixView
        let hidden: MatrixView
        let quantized: QuantizedRows
        private let owner: FloatBuffer

        /// Rows at a time: a multiple of every kernel family's tile height.
        static let block = 42

        init(_ dimensions: ModelDimensions) {
            let rows = Self.block
            owner = FloatBuffer(count: rows * (dimensions.width + dimensions.hidden))
            normalised = owner.matrix(rows: rows, columns: dimensions.width)
            hidden = owner.matrix(rows: rows, columns: dimensions.hidden, offset: rows * dimensions.width)
            quantized = QuantizedRows(rows: rows, columns: dimensions.hidden)
        }
    }

    /// Rows of the residual stream → their queries, keys and values.
    func project(_ stream: MatrixView, into projected: MatrixView, _ scratch: Scratch, _ kernels: KernelSet) {
        for rows in blocks(stream) {
            let normalised = scratch.normalised.rows(0..<rows.count)
            attentionNorm.apply(stream.rows(rows), into: normalised, kernels: kernels)
            projection.apply(
                normalised, into: projected.rows(rows), scratch: scratch.quantized, kernels: kernels)
        }
    }

    /// Adds attention's result and the feed-forward part to rows of the residual stream.
    func finish(_ stream: MatrixView, attended: MatrixView, _ scratch: Scratch, _ kernels: KernelSet) {
        for rows in blocks(stream) {
            let normalised = scratch.normalised.rows(0..<rows.count), hidden = scratch.hidden.rows(0..<rows.count)
            let stream = stream.rows(rows), quantized = scratch.quantized
            attentionOutput.apply(
                attended.rows(rows), into: stream, scratch: quantized, kernels: kernels, epilogue: CK_ADD)
            feedForwardNorm.apply(stream, into: normalised, kernels: kernels)
            expansion.apply(normalised, into: hidden, scratch: quantized, kernels: kernels, epilogue: CK_GELU)
            contraction.apply(hidden, into: stream, scratch: quantized, kernels: kernels, epilogue: CK_ADD)
        }
    }

    private func blocks(_ stream: MatrixView) -> [Range<Int>] {
        stride(from: 0, to: stream.rows, by: Scratch.block).map { $0..<min(stream.rows, $0 + Scratch.block) }
    }
}
