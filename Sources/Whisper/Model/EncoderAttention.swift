import CKernels

/// Self-attention over a whole window, one head per task.
///
/// A block of queries meets all keys at once: its scores stay in the second-level cache, and the positions × positions
/// matrix never stands in memory.
final class EncoderAttention {
    /// Queries, keys and values of the window [audioContext × 3·width].
    let projected: MatrixView
    /// Result [audioContext × width].
    let attended: MatrixView

    private let dimensions: ModelDimensions
    private let owner: FloatBuffer
    private let scratch: [FloatBuffer]

    /// Queries per block: a multiple of every kernel family's tile height.
    private static let block = 42

    init(_ dimensions: ModelDimensions, threads: Int) {
        self.dimensions = dimensions
        let positions = dimensions.audioContext, width = dimensions.width
        owner = FloatBuffer(count: positions * 4 * width)
        projected = owner.matrix(rows: positions, columns: 3 * width)
        attended = owner.matrix(rows: positions, columns: width, offset: positions * 3 * width)
        let padded = Self.padded(positions)
        scratch = (0..<dimensions.heads).map { _ in
            FloatBuffer(count: 2 * padded * Self.padded(dimensions.headWidth) + Self.block * padded)
        }
    }

    /// Rounded up to a multiple of every family's panel.
    private static func padded(_ count: Int) -> Int { (count + 63) / 64 * 64 }

    func run(kernels: KernelSet, pool: ThreadPool) {
        pool.run(dimensions.heads) { attend(head: $0, kernels: kernels) }
    }

    private func attend(head: Int, kernels: KernelSet) {
        let positions = dimensions.audioContext, depth = dimensions.headWidth, width = dimensions.width
        let padded = Self.padded(positions)
        let keys = scratch[head].pointer
        let values = keys + padded * Self.padded(depth)
        let scores = values + padded * Self.padded(depth)
        let query = projected.base + head * depth
        let panel = Int32(kernels.panel)
        ck_pack_f32(query + width, projected.stride, keys, Int32(positions), Int32(depth), panel)
        ck_pack_transposed_f32(query + 2 * width, projected.stride, values, Int32(depth), Int32(positions), panel)

        let scale = 1 / Float(depth).squareRoot()
        for first in stride(from: 0, to: positions, by: Self.block) {
            let count = min(Self.block, positions - first)
            kernels.multiply(
                query + first * projected.stride, stride: projected.stride, packed: keys, bias: nil, into: scores,
                stride: padded, rows: count, channels: positions, depth: depth)
            for row in 0..<count { kernels.softmax(scores + row * padded, scale: scale, count: positions) }
            kernels.multiply(
                scores, stride: padded, packed: values, bias: nil, into: attended.row(first) + head * depth,
                stride: attended.stride, rows: count, channels: depth, depth: positions)
        }
    }
}
