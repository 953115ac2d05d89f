/// Layer normalization with a learned scale and shift.
struct LayerNorm: Sendable {
    let gamma: FloatBuffer
    let beta: FloatBuffer

    init(_ role: NormRole, width: Int, in source: any WeightSource, kernels: KernelSet) throws(WeightFileError) {
        gamma = try source.vector(.norm(role, .weight), count: width, kernels: kernels)
        beta = try source.vector(.norm(role, .bias), count: width, kernels: kernels)
    }

    /// Normalizes each row of `input` into `output`; the two may be the same.
    func apply(_ input: MatrixView, into output: MatrixView, kernels: KernelSet) {
        for row in 0..<input.rows {
            kernels.layerNorm(
                input.row(row), gamma: gamma.pointer, beta: beta.pointer, into: output.row(row), count: input.columns)
        }
    }
}
