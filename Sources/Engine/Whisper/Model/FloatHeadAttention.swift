import CKernels

/// Attention in single precision: a block of queries meets all keys at once, and its scores stay in the L2 cache.
final class FloatHeadAttention: HeadAttention {
    private let scratch: FloatBuffer
    private let paddedPositions: Int
    private let paddedDepth: Int

    /// Queries per block.
    private static let block = Int(CK_TASK_ROWS)

    init(positions: Int, depth: Int) {
        paddedPositions = Self.padded(positions)
        paddedDepth = Self.padded(depth)
        scratch = FloatBuffer(count: 2 * paddedPositions * paddedDepth + Self.block * paddedPositions, for: .model)
    }

    /// The memory of one of these.
    static func bytes(positions: Int, depth: Int) -> Int {
        (2 * padded(depth) + block) * padded(positions) * MemoryLayout<Float>.stride
    }

    /// Rounded up to a multiple of every family's panel.
    private static func padded(_ count: Int) -> Int {
        let panel = Int(CK_WIDEST_PANEL)
        return (count + panel - 1) / panel * panel
    }

    func attend(
        queries: MatrixView, keys: MatrixView, values: MatrixView, positions: WindowPositions,
        into output: MatrixView, kernels: KernelSet
    ) {
        let count = keys.rows, depth = keys.columns, panel = Int32(kernels.panel)
        let packedKeys = scratch.pointer
        let packedValues = packedKeys + paddedPositions * paddedDepth
        let scores = packedValues + paddedPositions * paddedDepth
        ck_pack_f32(keys.base, keys.stride, packedKeys, Int32(count), Int32(depth), panel)
        ck_pack_transposed_f32(values.base, values.stride, packedValues, Int32(depth), Int32(count), panel)

        let scale = 1 / Float(depth).squareRoot()
        for first in stride(from: 0, to: queries.rows, by: Self.block) {
            let rows = min(Self.block, queries.rows - first)
            kernels.multiply(
                queries.row(first), stride: queries.stride, packed: packedKeys, bias: nil, into: scores,
                stride: paddedPositions, rows: rows, channels: count, depth: depth)
            for row in 0..<rows {
                let scores = scores + row * paddedPositions
                positions.addLogWeights(to: scores, scale: scale, kernels: kernels)
                kernels.softmax(scores, scale: scale, count: count)
            }
            kernels.multiply(
                scores, stride: paddedPositions, packed: packedValues, bias: nil, into: output.row(first),
                stride: output.stride, rows: rows, channels: depth, depth: count)
        }
    }
}
