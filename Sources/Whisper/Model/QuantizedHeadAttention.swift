/// Attention on bytes, as in SageAttention (Zhang et al., 2024): queries and keys with a scale for each row, the keys' mean
/// taken off; attention weights and values as bytes too.
final class QuantizedHeadAttention: HeadAttention {
    private let head: QuantizedHeads
    private let scratch: FloatBuffer

    init(positions: Int, depth: Int, kernels: KernelSet) {
        head = QuantizedHeads(count: 1, positions: positions, depth: depth, kernels: kernels)
        scratch = FloatBuffer(count: KernelSet.attentionScratch(queries: positions, positions: positions), for: .model)
    }

    func attend(queries: MatrixView, keys: MatrixView, values: MatrixView, into output: MatrixView, kernels: KernelSet)
    {
        kernels.pack(keys: keys, values: values, into: head[0])
        kernels.attend(
            queries, to: head[0], positions: keys.rows, scale: 1 / Float(keys.columns).squareRoot(), into: output,
            scratch: scratch.pointer)
    }
}
