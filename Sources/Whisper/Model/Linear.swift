import CKernels

/// A linear layer: packed weights and a bias.
struct Linear: Sendable {
    let weights: PackedMatrix
    let bias: FloatBuffer?

    init(weights: PackedMatrix, bias: FloatBuffer?) {
        self.weights = weights
        self.bias = bias
    }

    /// Reads `NAME/weight` [outputs × inputs] and `NAME/bias`.
    init(_ name: String, outputs: Int, inputs: Int, in file: WeightFile, kernels: KernelSet) throws(WeightFileError) {
        let variable = try file.floats("\(name)/weight", shape: [outputs, inputs])
        weights = PackedMatrix(rows: outputs, columns: inputs, kernels: kernels) { rows, output in
            file.read(
                variable, from: rows.lowerBound * inputs, count: rows.count * inputs, into: output, kernels: kernels)
        }
        bias = try file.vector("\(name)/bias", count: outputs, kernels: kernels)
    }

    /// output = epilogue(input · weightsᵀ + bias), on the calling thread.
    func apply(_ input: MatrixView, into output: MatrixView, kernels: KernelSet, epilogue: ck_epilogue = CK_NONE) {
        kernels.linear(
            input.base, stride: input.stride, weights, bias: bias?.pointer, into: output.base, stride: output.stride,
            rows: input.rows, epilogue: epilogue)
    }

    /// The same for a few rows, with the output channels split over the pool: each weight is read once.
    func apply(
        _ input: MatrixView, into output: MatrixView, kernels: KernelSet, pool: ThreadPool,
        epilogue: ck_epilogue = CK_NONE
    ) {
        pool.run(over: weights.rows, granularity: kernels.panel, pieces: pool.threads) { channels in
            kernels.linear(
                input.base, stride: input.stride, weights, channels: channels,
                bias: bias.map { UnsafePointer($0.pointer) }, into: output.base, stride: output.stride,
                rows: input.rows, epilogue: epilogue)
        }
    }
}
