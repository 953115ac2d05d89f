import CKernels

/// A window's cross-attention keys and values, for all layers and heads of the decoder.
protocol CrossAttentionCache: AnyObject, Sendable {
    /// The positions that have keys and values.
    var positions: WindowPositions { get }

    /// Keeps the keys and values [positions × headWidth] of one head.
    func store(keys: MatrixView, values: MatrixView, layer: Int, head: Int, kernels: KernelSet)

    /// output [queries × headWidth] = softmax(queries · keysᵀ / √headWidth + log weights) · values; `scratch` holds
    /// `scratchColumns` floats for each query.
    func attend(
        _ queries: MatrixView, layer: Int, head: Int, into output: MatrixView, scratch: UnsafeMutablePointer<Float>,
        kernels: KernelSet)

    /// output [queries × positions] = queries · keysᵀ for the window's first positions, all of them exact, up to a sum that is
    /// the same for all of a query's.
    func scores(of queries: MatrixView, layer: Int, head: Int, into output: MatrixView, kernels: KernelSet)
}

extension ModelDimensions {
    /// Floats that one query's attention over the window needs, in either precision.
    var scratchColumns: Int { KernelSet.attentionScratch(queries: 1, positions: audioContext) }
}

extension Precision {
    /// The size of the keys and values of a window of this many positions.
    func crossAttentionBytes(_ dimensions: ModelDimensions, positions: Int, kernels: KernelSet) -> Int {
        switch self {
        case .f32: HalfCrossAttentionCache.bytes(dimensions, positions: positions)
        case .int8: QuantizedCrossAttentionCache.bytes(dimensions, positions: positions, kernels: kernels)
        }
    }

    /// Room for the keys and values of a window; `nil` while `memory` has none.
    func crossAttentionCache(
        _ dimensions: ModelDimensions, _ positions: WindowPositions, in memory: WindowMemory, kernels: KernelSet
    ) -> (any CrossAttentionCache)? {
        let bytes = crossAttentionBytes(dimensions, positions: positions.count, kernels: kernels)
        guard let stretch = memory.take(bytes) else { return nil }
        return switch self {
        case .f32: HalfCrossAttentionCache(dimensions, positions, stretch)
        case .int8: QuantizedCrossAttentionCache(dimensions, positions, stretch, kernels: kernels)
        }
    }
}

/// Half precision. Keys are stored dimension by dimension, so that the scores of neighboring positions are neighboring
/// lanes of a vector.
final class HalfCrossAttentionCache: CrossAttentionCache {
    let positions: WindowPositions
    private let dimensions: ModelDimensions
    /// Distance between two dimensions' keys, in numbers.
    private let keyStride: Int
    /// Keys of all heads, then values.
    private let memory: WindowMemory.Stretch

    fileprivate init(_ dimensions: ModelDimensions, _ positions: WindowPositions, _ memory: WindowMemory.Stretch) {
        self.dimensions = dimensions
        self.positions = positions
        self.memory = memory
        keyStride = Self.keyStride(positions.count)
    }

    fileprivate static func bytes(_ dimensions: ModelDimensions, positions: Int) -> Int {
        dimensions.decoderLayers * dimensions.width * (keyStride(positions) + positions)
            * MemoryLayout<ck_half>.stride
    }

    /// The positions, rounded up to whole cache lines.
    private static func keyStride(_ positions: Int) -> Int { (positions + 31) / 32 * 32 }

    private var base: UnsafeMutablePointer<ck_half> { memory.base.assumingMemoryBound(to: ck_half.self) }

    /// [headWidth × keyStride]
    private func keys(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        base + (layer * dimensions.heads + head) * dimensions.headWidth * keyStride
    }

    /// [positions × headWidth]
    private func values(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        base + dimensions.decoderLayers * dimensions.width * keyStride
            + (layer * dimensions.heads + head) * dimensions.headWidth * positions.count
    }

    func store(keys: MatrixView, values: MatrixView, layer: Int, head: Int, kernels: KernelSet) {
        narrowTransposed(keys, into: self.keys(layer: layer, head: head), kernels: kernels)
        let output = self.values(layer: layer, head: head)
        for row in 0..<values.rows {
            kernels.toHalf(values.row(row), into: output + row * values.columns, count: values.columns)
        }
    }

    func attend(
        _ queries: MatrixView, layer: Int, head: Int, into output: MatrixView, scratch: UnsafeMutablePointer<Float>,
        kernels: KernelSet
    ) {
        let depth = dimensions.headWidth, count = positions.count, scale = 1 / Float(depth).squareRoot()
        for row in 0..<queries.rows {
            kernels.scores(
                queries.row(row), keys: keys(layer: layer, head: head), stride: keyStride, into: scratch, depth: depth,
                count: count)
            positions.addLogWeights(to: scratch, scale: scale, kernels: kernels)
            kernels.softmax(scratch, scale: scale, count: count)
            kernels.weightedSum(
                scratch, values: values(layer: layer, head: head), into: output.row(row), depth: depth,
                count: count)
        }
    }

    func scores(of queries: MatrixView, layer: Int, head: Int, into output: MatrixView, kernels: KernelSet) {
        for row in 0..<queries.rows {
            kernels.scores(
                queries.row(row), keys: keys(layer: layer, head: head), stride: keyStride, into: output.row(row),
                depth: dimensions.headWidth, count: output.columns)
        }
    }

    /// Writes matrix[position × dimension] as half[dimension × stride], a few cache lines at a time.
    private func narrowTransposed(_ matrix: MatrixView, into output: UnsafeMutablePointer<ck_half>, kernels: KernelSet)
    {
        let block = 32
        withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { column in
            guard let column = column.baseAddress else { return }
            for first in stride(from: 0, to: matrix.rows, by: block) {
                let count = min(block, matrix.rows - first)
                for dimension in 0..<matrix.columns {
                    for index in 0..<count { column[index] = matrix.row(first + index)[dimension] }
                    kernels.toHalf(column, into: output + dimension * keyStride + first, count: count)
                }
            }
        }
    }
}

/// int8: half the memory, and half of what every step has to read.
final class QuantizedCrossAttentionCache: CrossAttentionCache {
    let positions: WindowPositions
    private let dimensions: ModelDimensions
    private let memory: WindowMemory.Stretch
    private let heads: QuantizedHeads

    fileprivate init(
        _ dimensions: ModelDimensions, _ positions: WindowPositions, _ memory: WindowMemory.Stretch, kernels: KernelSet
    ) {
        self.dimensions = dimensions
        self.positions = positions
        self.memory = memory
        heads = QuantizedHeads(
            positions: positions.count, depth: dimensions.headWidth, kernels: kernels, memory: memory.base)
    }

    fileprivate static func bytes(_ dimensions: ModelDimensions, positions: Int, kernels: KernelSet) -> Int {
        QuantizedHeads.bytes(
            count: dimensions.decoderLayers * dimensions.heads, positions: positions, depth: dimensions.headWidth,
            kernels: kernels)
    }

    func store(keys: MatrixView, values: MatrixView, layer: Int, head: Int, kernels: KernelSet) {
        kernels.pack(keys: keys, values: values, into: heads[layer * dimensions.heads + head])
    }

    func attend(
        _ queries: MatrixView, layer: Int, head: Int, into output: MatrixView, scratch: UnsafeMutablePointer<Float>,
        kernels: KernelSet
    ) {
        kernels.attend(
            queries, to: heads[layer * dimensions.heads + head], positions: positions,
            scale: 1 / Float(dimensions.headWidth).squareRoot(), into: output, scratch: scratch)
    }

    func scores(of queries: MatrixView, layer: Int, head: Int, into output: MatrixView, kernels: KernelSet) {
        let rows = QuantizedRows(rows: queries.rows, columns: queries.columns)
        rows.fill(queries, kernels: kernels)
        kernels.scores(rows, to: heads[layer * dimensions.heads + head], depth: queries.columns, into: output)
    }
}
