import CKernels

/// Whisper's text decoder: one step takes one token of each lane, and reads the weights once for all of them.
final class Decoder {
    /// One lane's part of a step.
    struct Input {
        let token: Int
        /// Position of `token` in the lane, from 0.
        let position: Int
        let cache: KeyValueCache
    }

    private let dimensions: ModelDimensions
    private let kernels: KernelSet
    private let pool: ThreadPool

    /// Token embedding, and output layer at the same time [vocabulary × width].
    private let embedding: PackedMatrix
    private let positions: FloatBuffer
    private let layers: [DecoderLayer]
    private let finalNorm: LayerNorm

    private let owner: FloatBuffer
    private let stream: MatrixView
    private let normalised: MatrixView
    private let projected: MatrixView
    private let attended: MatrixView
    private let hidden: MatrixView
    private let logits: MatrixView
    /// Attention scores, one row for each lane and head.
    private let scores: MatrixView
    /// Keys and values of one window and layer, before they are narrowed [audioContext × 2·width].
    private let crossScratch: FloatBuffer

    /// `lanes` is the largest number of inputs of a step.
    init(
        _ file: WeightFile, dimensions: ModelDimensions, lanes: Int, kernels: KernelSet, pool: ThreadPool
    ) throws(WeightFileError) {
        self.dimensions = dimensions
        self.kernels = kernels
        self.pool = pool
        let width = dimensions.width, vocabulary = dimensions.vocabulary
        let table = try file.floats("decoder/embeddings/weight", shape: [vocabulary, width])
        embedding = PackedMatrix(rows: vocabulary, columns: width, kernels: kernels) { rows, output in
            file.read(table, from: rows.lowerBound * width, count: rows.count * width, into: output, kernels: kernels)
        }
        positions = try file.matrix(
            "decoder/position_encodings/encodings", rows: dimensions.textContext, columns: width, kernels: kernels)
        var layers: [DecoderLayer] = []
        for index in 0..<dimensions.decoderLayers {
            layers.append(try DecoderLayer("decoder/layer_\(index)", dimensions, in: file, kernels: kernels))
        }
        self.layers = layers
        finalNorm = try LayerNorm("decoder/layer_norm", width: width, in: file, kernels: kernels)

        let scoreColumns = (dimensions.audioContext + 63) / 64 * 64
        let columns = [width, width, 3 * width, width, dimensions.hidden, vocabulary, dimensions.heads * scoreColumns]
        owner = FloatBuffer(count: lanes * columns.reduce(0, +))
        var offset = 0
        func next(_ columns: Int, rows: Int, _ owner: FloatBuffer) -> MatrixView {
            defer { offset += rows * columns }
            return owner.matrix(rows: rows, columns: columns, offset: offset)
        }
        stream = next(width, rows: lanes, owner)
        normalised = next(width, rows: lanes, owner)
        projected = next(3 * width, rows: lanes, owner)
        attended = next(width, rows: lanes, owner)
        hidden = next(dimensions.hidden, rows: lanes, owner)
        logits = next(vocabulary, rows: lanes, owner)
        scores = next(scoreColumns, rows: lanes * dimensions.heads, owner)
        crossScratch = FloatBuffer(count: dimensions.audioContext * 2 * width)
    }

    /// Computes a window's cross-attention keys and values from its encoder output [audioContext × width].
    func attach(_ encoded: MatrixView, to cache: KeyValueCache) {
        let width = dimensions.width, depth = dimensions.headWidth
        let both = crossScratch.matrix(rows: dimensions.audioContext, columns: 2 * width)
        for (index, layer) in layers.enumerated() {
            pool.run(over: encoded.rows, pieces: pool.threads * 2) { rows in
                layer.crossProjection.apply(encoded.rows(rows), into: both.rows(rows), kernels: kernels)
            }
            pool.run(dimensions.heads) { head in
                let keys = both.columns(head * depth..<(head + 1) * depth)
                let values = both.columns(width + head * depth..<width + (head + 1) * depth)
                narrowTransposed(keys, into: cache.crossKeys(layer: index, head: head), stride: cache.keyStride)
                for row in 0..<values.rows {
                    kernels.toHalf(
                        values.row(row), into: cache.crossValues(layer: index, head: head) + row * depth, count: depth)
                }
            }
        }
    }

    /// One step; row i of the result is the logits [vocabulary] after `inputs[i]`, valid until the next step.
    func step(_ inputs: [Input]) -> MatrixView {
        let rows = 0..<inputs.count
        let stream = stream.rows(rows)
        for (row, input) in inputs.enumerated() {
            embedding.copyRow(input.token, into: stream.row(row))
            kernels.addScaled(
                1, positions.pointer + input.position * dimensions.width, to: stream.row(row), count: dimensions.width)
        }
        for (index, layer) in layers.enumerated() {
            attendToText(layer, index, inputs, stream)
            attendToAudio(layer, index, inputs, stream)
            layer.feedForwardNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
            layer.expansion.apply(
                normalised.rows(rows), into: hidden.rows(rows), kernels: kernels, pool: pool, epilogue: CK_GELU)
            layer.contraction.apply(
                hidden.rows(rows), into: stream, kernels: kernels, pool: pool, epilogue: CK_ADD)
        }
        finalNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
        Linear(weights: embedding, bias: nil).apply(
            normalised.rows(rows), into: logits.rows(rows), kernels: kernels, pool: pool)
        return logits.rows(rows)
    }

    private func attendToText(_ layer: DecoderLayer, _ index: Int, _ inputs: [Input], _ stream: MatrixView) {
        let rows = 0..<inputs.count
        let width = dimensions.width, depth = dimensions.headWidth
        let scale = 1 / Float(depth).squareRoot()
        layer.selfNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
        layer.selfProjection.apply(normalised.rows(rows), into: projected.rows(rows), kernels: kernels, pool: pool)
        pool.run(inputs.count) { row in
            let input = inputs[row], query = projected.row(row)
            input.cache.selfKey(layer: index, position: input.position).update(from: query + width, count: width)
            input.cache.selfValue(layer: index, position: input.position).update(from: query + 2 * width, count: width)
            let output = attended.row(row)
            output.update(repeating: 0, count: width)
            for head in 0..<dimensions.heads {
                let scores = scores.row(row * dimensions.heads + head)
                for position in 0...input.position {
                    let key = input.cache.selfKey(layer: index, position: position) + head * depth
                    scores[position] = kernels.dot(query + head * depth, key, count: depth)
                }
                kernels.softmax(scores, scale: scale, count: input.position + 1)
                for position in 0...input.position {
                    let value = input.cache.selfValue(layer: index, position: position) + head * depth
                    kernels.addScaled(scores[position], value, to: output + head * depth, count: depth)
                }
            }
        }
        layer.selfOutput.apply(attended.rows(rows), into: stream, kernels: kernels, pool: pool, epilogue: CK_ADD)
    }

    private func attendToAudio(_ layer: DecoderLayer, _ index: Int, _ inputs: [Input], _ stream: MatrixView) {
        let rows = 0..<inputs.count
        let depth = dimensions.headWidth, heads = dimensions.heads, keys = dimensions.audioContext
        let scale = 1 / Float(depth).squareRoot()
        let queries = projected.rows(rows).columns(0..<dimensions.width)
        layer.crossNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
        layer.crossQuery.apply(normalised.rows(rows), into: queries, kernels: kernels, pool: pool)
        pool.run(over: inputs.count * heads, pieces: pool.threads * 2) { tasks in
            for task in tasks {
                let row = task / heads, head = task % heads
                let cache = inputs[row].cache, scores = scores.row(task)
                kernels.scores(
                    queries.row(row) + head * depth, keys: cache.crossKeys(layer: index, head: head),
                    stride: cache.keyStride, into: scores, depth: depth, count: keys)
                kernels.softmax(scores, scale: scale, count: keys)
                kernels.weightedSum(
                    scores, values: cache.crossValues(layer: index, head: head), into: attended.row(row) + head * depth,
                    depth: depth, count: keys)
            }
        }
        layer.crossOutput.apply(attended.rows(rows), into: stream, kernels: kernels, pool: pool, epilogue: CK_ADD)
    }

    /// Writes matrix[position × dimension] as half[dimension × stride], a few cache lines at a time.
    private func narrowTransposed(_ matrix: MatrixView, into output: UnsafeMutablePointer<ck_half>, stride: Int) {
        let block = 32
        withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { column in
            guard let column = column.baseAddress else { return }
            for first in Swift.stride(from: 0, to: matrix.rows, by: block) {
                let count = min(block, matrix.rows - first)
                for dimension in 0..<matrix.columns {
                    for index in 0..<count { column[index] = matrix.row(first + index)[dimension] }
                    kernels.toHalf(column, into: output + dimension * stride + first, count: count)
                }
            }
        }
    }
}
