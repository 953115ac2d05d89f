/// Attention in int8, as in SageAttention (Zhang et al., 2024): queries and keys with a scale per row, the keys' mean
/// subtracted; attention weights and values in int8 too.
final class QuantizedHeadAttention: HeadAttention {
    private let memory: AlignedBuffer<UInt8>
    private let heads: QuantizedHeads
    private let scratch: FloatBuffer

    /// Supports windows of at most `positions`.
    init(positions: Int, depth: Int, kernels: KernelSet) {
        let bytes = QuantizedHeads.bytes(count: 1, positions: positions, depth: depth, kernels: kernels)
        memory = AlignedBuffer(count: bytes, for: .model)
        heads = QuantizedHeads(positions: positions, depth: depth, kernels: kernels, memory: memory.pointer)
        scratch = FloatBuffer(count: KernelSet.attentionScratch(queries: positions, positions: positions), for: .model)
    }

    /// The memory of one of these.
    static func bytes(positions: Int, depth: Int, kernels: KernelSet) -> Int {
        QuantizedHeads.bytes(count: 1, positions: positions, depth: depth, kernels: kernels)
            + KernelSet.attentionScratch(queries: positions, positions: positions) * MemoryLayout<Float>.stride
    }

    func attend(
        queries: MatrixView, keys: MatrixView, values: MatrixView, positions: WindowPositions,
        into output: MatrixView, kernels: KernelSet
    ) {
        kernels.pack(keys: keys, values: values, into: heads[0])
        kernels.attend(
            queries, to: heads[0], positions: positions, scale: 1 / Float(keys.columns).squareRoot(), into: output,
            scratch: scratch.pointer)
    }
}
