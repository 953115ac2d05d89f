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
    private let embedding: TransformerLinear
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
    /// Attention's scratch, one row for each lane and head.
    private let scratch: MatrixView
    private let quantized: FineRows
    private let crossQuantized: [QuantizedRows]

    /// Rows of encoder output that one task quantises at a time.
    static let crossBlock = 42

    /// `lanes` is the largest number of inputs of a step.
    init(
        _ file: WeightFile, dimensions: ModelDimensions, lanes: Int, precision: Precision, kernels: KernelSet,
        pool: ThreadPool
    ) throws(WeightFileError) {
        self.dimensions = dimensions
        self.kernels = kernels
        self.pool = pool
        let width = dimensions.width, vocabulary = dimensions.vocabulary
        embedding = try TransformerLinear(
            "decoder/embeddings", outputs: vocabulary, inputs: width, hasBias: false, in: file, precision: precision,
            kernels: kernels)
        positions = try file.matrix(
            "decoder/position_encodings/encodings", rows: dimensions.textContext, columns: width, kernels: kernels)
        var layers: [DecoderLayer] = []
        for index in 0..<dimensions.decoderLayers {
            layers.append(
                try DecoderLayer(
                    "decoder/layer_\(index)", dimensions, in: file, precision: precision, kernels: kernels))
        }
        self.layers = layers
        finalNorm = try LayerNorm("decoder/layer_norm", width: width, in: file, kernels: kernels)

        let scratchColumns = dimensions.scratchColumns
        let columns = [
            width, width, 3 * width, width, dimensions.hidden, vocabulary, dimensions.heads * scratchColumns,
        ]
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
        scratch = next(scratchColumns, rows: lanes * dimensions.heads, owner)
        quantized = FineRows(rows: lanes, columns: dimensions.hidden)
        crossQuantized = (0..<Encoder.tasksPerThread * pool.threads).map { _ in
            QuantizedRows(rows: Self.crossBlock, columns: width)
        }
    }

    /// Computes a window's cross-attention keys and values from its encoder output [audioContext × width]; `scratch`
    /// takes those of one layer at a time [audioContext × 2·width].
    func attach(_ encoded: MatrixView, to cache: KeyValueCache, scratch: FloatBuffer) {
        let width = dimensions.width, depth = dimensions.headWidth
        let both = scratch.matrix(rows: dimensions.audioContext, columns: 2 * width)
        let tasks = crossQuantized.count, rows = (encoded.rows + tasks - 1) / tasks
        for (index, layer) in layers.enumerated() {
            pool.run(tasks) { task in
                let range = task * rows..<min(encoded.rows, (task + 1) * rows)
                layer.crossProjection.apply(
                    encoded.rows(range), into: both.rows(range), scratch: crossQuantized[task], kernels: kernels)
            }
            pool.run(dimensions.heads) { head in
                let keys = both.columns(head * depth..<(head + 1) * depth)
                let values = both.columns(width + head * depth..<width + (head + 1) * depth)
                cache.cross.store(keys: keys, values: values, layer: index, head: head, kernels: kernels)
            }
        }
    }

    /// One step; row i of the result is the logits [vocabulary] after `inputs[i]`, valid until the next step.
    func step(_ inputs: [Input]) -> MatrixView {
        let rows = 0..<inputs.count
        let stream = stream.rows(rows)
        for (row, input) in inputs.enumerated() {
            input.cache.reserve(input.position)
            embedding.copyRow(input.token, into: stream.row(row))
            kernels.addScaled(
                1, positions.pointer + input.position * dimensions.width, to: stream.row(row), count: dimensions.width)
        }
        for (index, layer) in layers.enumerated() {
            attendToText(layer, index, inputs, stream)
            attendToAudio(layer, index, inputs, stream)
            layer.feedForwardNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
            layer.expansion.apply(
                normalised.rows(rows), into: hidden.rows(rows), scratch: quantized, kernels: kernels, pool: pool,
                epilogue: CK_GELU)
            layer.contraction.apply(
                hidden.rows(rows), into: stream, scratch: quantized, kernels: kernels, pool: pool, epilogue: CK_ADD)
        }
        finalNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
        embedding.apply(
            normalised.rows(rows), into: logits.rows(rows), scratch: quantized, kernels: kernels, pool: pool)
        return logits.rows(rows)
    }

    private func attendToText(_ layer: DecoderLayer, _ index: Int, _ inputs: [Input], _ stream: MatrixView) {
        let rows = 0..<inputs.count
        let width = dimensions.width, depth = dimensions.headWidth
        layer.selfNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
        layer.selfProjection.apply(
            normalised.rows(rows), into: projected.rows(rows), scratch: quantized, kernels: kernels, pool: pool)
        forEachHead(of: inputs) { row, head, scratch in
            let input = inputs[row], query = projected.row(row) + head * depth
            input.cache.store(
                key: query + width, value: query + 2 * width, position: input.position, layer: index, head: head,
                kernels: kernels)
            input.cache.attend(
                query, count: input.position + 1, layer: index, head: head, into: attended.row(row) + head * depth,
                scratch: scratch, kernels: kernels)
        }
        layer.selfOutput.apply(
            attended.rows(rows), into: stream, scratch: quantized, kernels: kernels, pool: pool, epilogue: CK_ADD)
    }

    private func attendToAudio(_ layer: DecoderLayer, _ index: Int, _ inputs: [Input], _ stream: MatrixView) {
        let rows = 0..<inputs.count
        let depth = dimensions.headWidth
        let queries = projected.rows(rows).columns(0..<dimensions.width)
        layer.crossNorm.apply(stream, into: normalised.rows(rows), kernels: kernels)
        layer.crossQuery.apply(
            normalised.rows(rows), into: queries, scratch: quantized, kernels: kernels, pool: pool)
        forEachHead(of: inputs) { row, head, scratch in
            inputs[row].cache.cross.attend(
                queries.row(row) + head * depth, layer: index, head: head, into: attended.row(row) + head * depth,
                scratch: scratch, kernels: kernels)
        }
        layer.crossOutput.apply(
            attended.rows(rows), into: stream, scratch: quantized, kernels: kernels, pool: pool, epilogue: CK_ADD)
    }

    /// Calls `body` with each row, head and the scratch of the two, spread over the pool.
    private func forEachHead(
        of inputs: [Input], _ body: (_ row: Int, _ head: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
    ) {
        let heads = dimensions.heads
        pool.run(over: inputs.count * heads, pieces: pool.threads * 2) { tasks in
            for task in tasks { body(task / heads, task % heads, scratch.row(task)) }
        }
    }
}
