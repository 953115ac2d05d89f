import CKernels

/// A window's cross-attention keys and values, for all layers and heads of the decoder.
protocol CrossAttentionCache: AnyObject, Sendable {
    /// Keeps the keys and values [audioContext × headWidth] of one head.
    func store(keys: MatrixView, values: MatrixView, layer: Int, head: Int, kernels: KernelSet)

    /// output [queries × headWidth] = softmax(queries · keysᵀ / √headWidth) · values; `scratch` holds `scratchColumns` floats
    /// for each query.
    func attend(
        _ queries: MatrixView, layer: Int, head: Int, into output: MatrixView, scratch: UnsafeMutablePointer<Float>,
        kernels: KernelSet)

    /// output [queries × positions] = queries · keysᵀ for the window's first positions, up to a sum that is the same for all
    /// of a query's.
    func scores(of queries: MatrixView, layer: Int, head: Int, into output: MatrixView, kernels: KernelSet)
}

extension ModelDimensions {
    /// Floats that one query's attention over the window needs, in either precision.
    var scratchColumns: Int { KernelSet.attentionScratch(queries: 1, positions: audioContext) }
}

/// Half precision. Keys stand dimension by dimension, so that the scores of neighbouring positions are neighbouring
/// lanes of a vector.
final class HalfCrossAttentionCache: CrossAttentionCache {
    private let dimensions: ModelDimensions
    /// Numbers between two dimensions' keys: the positions, rounded up to whole cache lines.
    private let keyStride: Int
    private let keys: HalfBuffer
    private let values: HalfBuffer

    init(_ dimensions: ModelDimensions) {
        self.dimensions = dimensions
        keyStride = (dimensions.audioContext + 31) / 32 * 32
        keys = HalfBuffer(count: dimensions.decoderLayers * dimensions.width * keyStride, for: .model)
        values = HalfBuffer(count: dimensions.decoderLayers * dimensions.width * dimensions.audioContext, for: .model)
    }

    /// [headWidth × keyStride]
    private func keys(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        keys.pointer + (layer * dimensions.heads + head) * dimensions.headWidth * keyStride
    }

    /// [audioContext × headWidth]
    private func values(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        values.pointer + (layer * dimensions.heads + head) * dimensions.headWidth * dimensions.audioContext
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
        let depth = dimensions.headWidth, positions = dimensions.audioContext
        for row in 0..<queries.rows {
            kernels.scores(
                queries.row(row), keys: keys(layer: layer, head: head), stride: keyStride, into: scratch, depth: depth,
                count: positions)
            kernels.softmax(scratch, scale: 1 / Float(depth).squareRoot(), count: positions)
            kernels.weightedSum(
                scratch, values: values(layer: layer, head: head), into: output.row(row), depth: depth,
                count: positions)
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

/// Bytes: half the memory to keep, and half of what every step has to read.
final class QuantizedCrossAttentionCache: CrossAttentionCache {
    private let dimensions: ModelDimensions
    private let heads: QuantizedHeads

    init(_ dimensions: ModelDimensions, kernels: KernelSet) {
        self.dimensions = dimensions
        heads = QuantizedHeads(
            count: dimensions.decoderLayers * dimensions.heads, positions: dimensions.audioContext,
            depth: dimensions.headWidth, kernels: kernels)
    }

    func store(keys: MatrixView, values: MatrixView, layer: Int, head: Int, kernels: KernelSet) {
        kernels.pack(keys: keys, values: values, into: heads[layer * dimensions.heads + head])
    }

    func attend(
        _ queries: MatrixView, layer: Int, head: Int, into output: MatrixView, scratch: UnsafeMutablePointer<Float>,
        kernels: KernelSet
    ) {
        kernels.attend(
            queries, to: heads[layer * dimensions.heads + head], positions: dimensions.audioContext,
            scale: 1 / Float(dimensions.headWidth).squareRoot(), into: output, scratch: scratch)
    }

    func scores(of queries: MatrixView, layer: Int, head: Int, into output: MatrixView, kernels: KernelSet) {
        let rows = QuantizedRows(rows: queries.rows, columns: queries.columns)
        rows.fill(queries, kernels: kernels)
        kernels.scores(rows, to: heads[layer * dimensions.heads + head], depth: queries.columns, into: output)
    }
}
