import CKernels

/// The row-wise parts of one encoder layer, before and after attention.
struct EncoderLayer {
    private let attentionNorm: LayerNorm
    /// Queries, keys and values, stacked.
    private let projection: TransformerLinear
    private let attentionOutput: TransformerLinear
    private let feedForwardNorm: LayerNorm
    private let expansion: TransformerLinear
    private let contraction: TransformerLinear
    private let hasFineActivations: Bool

    /// `hasFineActivations`: in `int8`, two terms per activation.
    init(
        _ index: Int, _ dimensions: ModelDimensions, in source: any WeightSource, precision: Precision,
        hasFineActivations: Bool, kernels: KernelSet
    ) throws(WeightFileError) {
        self.hasFineActivations = hasFineActivations
        let width = dimensions.width
        func norm(_ part: NormRole.Part) throws(WeightFileError) -> LayerNorm {
            try LayerNorm(.layer(.encoder, index, part), width: width, in: source, kernels: kernels)
        }
        func linear(_ part: LinearRole.Part) throws(WeightFileError) -> TransformerLinear {
            let (outputs, inputs) = part.shape(dimensions)
            return try TransformerLinear(
                .layer(.encoder, index, part), outputs: outputs, inputs: inputs, in: source, precision: precision,
                kernels: kernels)
        }
        attentionNorm = try norm(.selfAttention)
        projection = try linear(.selfProjection)
        attentionOutput = try linear(.selfOutput)
        feedForwardNorm = try norm(.feedForward)
        expansion = try linear(.expansion)
        contraction = try linear(.contraction)
    }

    /// The memory of its weights.
    static func bytes(_ dimensions: ModelDimensions, _ precision: Precision, _ kernels: KernelSet) -> Int {
        LinearRole.Part.ofEncoder.reduce(0) { $0 + TransformerLinear.bytes($1.shape(dimensions), precision, kernels) }
    }

    /// What one task needs in addition to its rows: room for some of them at a time, so that their hidden part stays in the
    /// L2 cache.
    struct Scratch {
        let normalized: MatrixView
        let hidden: MatrixView
        let quantized: FineRows
        private let owner: FloatBuffer

        static let tile = Int(CK_TALLEST_TILE)
        /// Rows at a time.
        static let block = Int(CK_TASK_ROWS)

        init(_ dimensions: ModelDimensions) {
            let rows = Self.block
            owner = FloatBuffer(count: rows * (dimensions.width + dimensions.hidden), for: .model)
            normalized = owner.matrix(rows: rows, columns: dimensions.width)
            hidden = owner.matrix(rows: rows, columns: dimensions.hidden, offset: rows * dimensions.width)
            quantized = FineRows(rows: rows, columns: dimensions.hidden)
        }

        /// The memory of one of these.
        static func bytes(_ dimensions: ModelDimensions) -> Int {
            block * (dimensions.width + dimensions.hidden) * MemoryLayout<Float>.stride
                + FineRows.bytes(rows: block, columns: dimensions.hidden)
        }
    }

    /// Rows of the residual stream → their queries, keys and values.
    func project(_ stream: MatrixView, into projected: MatrixView, _ scratch: Scratch, _ kernels: KernelSet) {
        for rows in blocks(stream) {
            let normalized = scratch.normalized.rows(0..<rows.count)
            attentionNorm.apply(stream.rows(rows), into: normalized, kernels: kernels)
            apply(projection, to: normalized, into: projected.rows(rows), scratch, kernels)
        }
    }

    /// Adds attention's result and the feed-forward part to rows of the residual stream.
    func finish(_ stream: MatrixView, attended: MatrixView, _ scratch: Scratch, _ kernels: KernelSet) {
        for rows in blocks(stream) {
            let normalized = scratch.normalized.rows(0..<rows.count), hidden = scratch.hidden.rows(0..<rows.count)
            let stream = stream.rows(rows)
            apply(attentionOutput, to: attended.rows(rows), into: stream, scratch, kernels, epilogue: CK_ADD)
            feedForwardNorm.apply(stream, into: normalized, kernels: kernels)
            apply(expansion, to: normalized, into: hidden, scratch, kernels, epilogue: CK_GELU)
            apply(contraction, to: hidden, into: stream, scratch, kernels, epilogue: CK_ADD)
        }
    }

    private func apply(
        _ linear: TransformerLinear, to input: MatrixView, into output: MatrixView, _ scratch: Scratch,
        _ kernels: KernelSet, epilogue: ck_epilogue = CK_NONE
    ) {
        if hasFineActivations {
            linear.apply(input, into: output, scratch: scratch.quantized, kernels: kernels, epilogue: epilogue)
        } else {
            linear.apply(input, into: output, scratch: scratch.quantized.coarse, kernels: kernels, epilogue: epilogue)
        }
    }

    private func blocks(_ stream: MatrixView) -> [Range<Int>] {
        stride(from: 0, to: stream.rows, by: Scratch.block).map { $0..<min(stream.rows, $0 + Scratch.block) }
    }
}
