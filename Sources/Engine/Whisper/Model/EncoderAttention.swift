/// Self-attention over a whole window. The positions × positions matrix is never in memory as a whole.
final class EncoderAttention {
    /// Queries, keys and values of the window [audioContext × 3·width].
    let projected: MatrixView
    /// Result [audioContext × width].
    let attended: MatrixView

    /// More than one compensates for what other processes take from one of the cores.
    static let workersPerThread = 4

    private let heads: Int
    private let width: Int
    /// One per task; a task takes some of the heads.
    private let workers: [any HeadAttention]

    /// `scratch` holds 4 · audioContext · width floats and outlives this object.
    init(
        _ dimensions: ModelDimensions, precision: Precision, kernels: KernelSet, threads: Int, scratch: FloatBuffer
    ) {
        heads = dimensions.heads
        width = dimensions.width
        let positions = dimensions.audioContext
        projected = scratch.matrix(rows: positions, columns: 3 * width)
        attended = scratch.matrix(rows: positions, columns: width, offset: positions * 3 * width)
        workers = (0..<Self.workers(dimensions, threads: threads)).map { _ in
            switch precision {
            case .f32: FloatHeadAttention(positions: positions, depth: dimensions.headWidth)
            case .int8: QuantizedHeadAttention(positions: positions, depth: dimensions.headWidth, kernels: kernels)
            }
        }
    }

    /// The memory of one of these, without `scratch`.
    static func bytes(_ dimensions: ModelDimensions, _ precision: Precision, _ kernels: KernelSet, threads: Int) -> Int
    {
        let positions = dimensions.audioContext, depth = dimensions.headWidth
        let worker =
            switch precision {
            case .f32: FloatHeadAttention.bytes(positions: positions, depth: depth)
            case .int8: QuantizedHeadAttention.bytes(positions: positions, depth: depth, kernels: kernels)
            }
        return workers(dimensions, threads: threads) * worker
    }

    private static func workers(_ dimensions: ModelDimensions, threads: Int) -> Int {
        min(dimensions.heads, workersPerThread * threads)
    }

    func run(_ positions: WindowPositions, kernels: KernelSet, pool: ThreadPool) {
        let depth = width / heads
        let projected = projected.rows(0..<positions.count), attended = attended.rows(0..<positions.count)
        pool.run(workers.count) { worker in
            for head in stride(from: worker, to: heads, by: workers.count) {
                let columns = head * depth..<(head + 1) * depth
                workers[worker].attend(
                    queries: projected.columns(columns), keys: projected.columns(columns.shifted(by: width)),
                    values: projected.columns(columns.shifted(by: 2 * width)), positions: positions,
                    into: attended.columns(columns), kernels: kernels)
            }
        }
    }
}

/// Attention of one head over a window, all matrices [positions × depth].
protocol HeadAttention: Sendable {
    /// output = softmax(queries · keysᵀ / √depth + log weights) · values
    func attend(
        queries: MatrixView, keys: MatrixView, values: MatrixView, positions: WindowPositions,
        into output: MatrixView, kernels: KernelSet)
}

extension Range<Int> {
    fileprivate func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
