import CKernels

/// A linear layer of the transformer, in the precision that the model was loaded in.
enum TransformerLinear: Sendable {
    case float(Linear)
    case int8(QuantizedMatrix, bias: FloatBuffer?)

    /// Reads the role's weights [outputs × inputs] and, by default, its bias.
    init(
        _ role: LinearRole, outputs: Int, inputs: Int, hasBias: Bool = true, in source: any WeightSource,
        precision: Precision,
        kernels: KernelSet
    ) throws(WeightFileError) {
        let array = try source.array(.linear(role, .weight), shape: [outputs, inputs])
        let bias = hasBias ? try source.vector(.linear(role, .bias), count: outputs, kernels: kernels) : nil
        func read(_ rows: Range<Int>, _ output: UnsafeMutablePointer<Float>) throws(WeightFileError) {
            try array.read(
                from: rows.lowerBound * inputs, count: rows.count * inputs, into: output, kernels: kernels)
        }
        switch precision {
        case .f32:
            let weights = try PackedMatrix(rows: outputs, columns: inputs, kernels: kernels, read: read)
            self = .float(Linear(weights: weights, bias: bias))
        case .int8:
            let weights = try QuantizedMatrix(rows: outputs, columns: inputs, kernels: kernels, read: read)
            self = .int8(weights, bias: bias)
        }
    }

    /// The memory of one of these, without its bias.
    static func bytes(_ shape: (outputs: Int, inputs: Int), _ precision: Precision, _ kernels: KernelSet) -> Int {
        switch precision {
        case .f32: PackedMatrix.bytes(rows: shape.outputs, columns: shape.inputs, kernels: kernels)
        case .int8: QuantizedMatrix.bytes(rows: shape.outputs, columns: shape.inputs, kernels: kernels)
        }
    }

    private var outputs: Int {
        switch self {
        case .float(let linear): linear.weights.rows
        case .int8(let weights, _): weights.rows
        }
    }

    /// output = epilogue(input · weightsᵀ + bias), on the calling thread; `scratch` takes some of the rows at a time.
    func apply(
        _ input: MatrixView, into output: MatrixView, scratch: QuantizedRows, kernels: KernelSet,
        epilogue: ck_epilogue = CK_NONE
    ) {
        switch self {
        case .float(let linear):
            linear.apply(input, into: output, kernels: kernels, epilogue: epilogue)
        case .int8(let weights, let bias):
            for first in stride(from: 0, to: input.rows, by: scratch.capacity) {
                let rows = first..<min(input.rows, first + scratch.capacity)
                scratch.fill(input.rows(rows), kernels: kernels)
                kernels.linear(
                    scratch, weights, channels: 0..<weights.rows, bias: bias?.pointer, into: output.rows(rows),
                    epilogue: epilogue)
            }
        }
    }

    /// The same for a few rows, with the output channels split over the pool: each weight is read from memory once.
    func apply(
        _ input: MatrixView, into output: MatrixView, scratch: FineRows, kernels: KernelSet, pool: ThreadPool,
        epilogue: ck_epilogue = CK_NONE
    ) {
        if case .int8 = self { scratch.fill(input, kernels: kernels) }
        pool.run(over: outputs, granularity: kernels.panel, pieces: pool.threads) { channels in
            switch self {
            case .float(let linear):
                kernels.linear(
                    input.base, stride: input.stride, linear.weights, channels: channels, bias: linear.bias?.pointer,
                    into: output.base, stride: output.stride, rows: input.rows, epilogue: epilogue)
            case .int8(let weights, let bias):
                Self.multiply(
                    scratch, weights, channels: channels, bias: bias, into: output, kernels: kernels, epilogue: epilogue
                )
            }
        }
    }

    /// The same for some rows and all channels, on the calling thread; `scratch` takes some of the rows at a time.
    func apply(
        _ input: MatrixView, into output: MatrixView, scratch: FineRows, kernels: KernelSet,
        epilogue: ck_epilogue = CK_NONE
    ) {
        switch self {
        case .float(let linear):
            linear.apply(input, into: output, kernels: kernels, epilogue: epilogue)
        case .int8(let weights, let bias):
            for first in stride(from: 0, to: input.rows, by: scratch.capacity) {
                let rows = first..<min(input.rows, first + scratch.capacity)
                scratch.fill(input.rows(rows), kernels: kernels)
                Self.multiply(
                    scratch, weights, channels: 0..<weights.rows, bias: bias, into: output.rows(rows), kernels: kernels,
                    epilogue: epilogue)
            }
        }
    }

    /// Multiplies both terms of the activations; a block of weights is still in the cache when it is read the second time.
    private static func multiply(
        _ rows: FineRows, _ weights: QuantizedMatrix, channels: Range<Int>, bias: FloatBuffer?, into output: MatrixView,
        kernels: KernelSet, epilogue: ck_epilogue
    ) {
        for first in stride(from: channels.lowerBound, to: channels.upperBound, by: block) {
            let block = first..<min(channels.upperBound, first + block)
            kernels.linear(
                rows.rest, weights, channels: block, bias: nil, into: output,
                epilogue: epilogue == CK_ADD ? CK_ADD : CK_NONE)
            kernels.linear(
                rows.coarse, weights, channels: block, bias: bias?.pointer, into: output,
                epilogue: epilogue == CK_GELU ? CK_ADD_GELU : CK_ADD)
        }
    }

    /// Channels whose weights are multiplied twice in a row: at most 512 KB of them.
    private static let block = 256

    /// One row of the weights: a token's embedding.
    func copyRow(_ row: Int, into output: UnsafeMutablePointer<Float>) {
        switch self {
        case .float(let linear): linear.weights.copyRow(row, into: output)
        case .int8(let weights, _): weights.copyRow(row, into: output)
        }
    }
}
