import CKernels

/// A linear layer in single precision: packed weights and a bias.
struct Linear: Sendable {
    let weights: PackedMatrix
    let bias: FloatBuffer?

    /// output = epilogue(input · weightsᵀ + bias), on the calling thread.
    func apply(_ input: MatrixView, into output: MatrixView, kernels: KernelSet, epilogue: ck_epilogue = CK_NONE) {
        kernels.linear(
            input.base, stride: input.stride, weights, bias: bias?.pointer, into: output.base, stride: output.stride,
            rows: input.rows, epilogue: epilogue)
    }
}
