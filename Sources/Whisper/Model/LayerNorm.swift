/// Layer normalisation with a learned scale and shift.
struct LayerNorm: Sendable {
    let gamma: FloatBuffer
    let beta: FloatBuffer

    /// Reads `NAME/gamma` and `NAME/beta`.
    init(_ name: String, width: Int, in file: WeightFile, kernels: KernelSet) throws(WeightFileError) {
        gamma = try file.vector("\(name)/gamma", count: width, kernels: kernels)
        beta = try file.vector("\(name)/beta", count: width, kernels: kernels)
    }

    /// Normalises each row of `input` into `output`; the two may be the same.
    func apply(_ input: MatrixView, into output: MatrixView, kernels: KernelSet) {
        for row in 0..<input.rows {
            kernels.layerNorm(
                input.row(row), gamma: gamma.pointer, beta: beta.pointer, into: output.row(row), count: input.columns)
        }
    }
}
