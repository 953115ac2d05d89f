import CKernels

/// Whisper's text decoder: one step takes tokens of many texts, and reads the weights once for all of them.
final class Decoder {
    /// One token of a step.
    struct Input {
        let token: Int
        /// Position of `token` in its text, from 0.
        let position: Int
        let cache: KeyValueCache
    }

    /// The largest number of inputs of a step.
    let capacity: Int
    private let dimensions: ModelDimensions
    private let kernels: KernelSet
    private let pool: ThreadPool

    /// Token embedding, which is also the output layer [vocabulary × width].
    private let embedding: TransformerLinear
    private let positions: FloatBuffer
    private let layers: [DecoderLayer]
    private let finalNorm: LayerNorm

    private let owner: FloatBuffer
    private let stream: MatrixView
    private let normalized: MatrixView
    private let projected: MatrixView
    private let attended: MatrixView
    private let hidden: MatrixView
    private let logits: MatrixView
    /// Attention's scratch, one row for each input and head.
    private let scratch: MatrixView
    private let quantized: FineRows
    private let crossQuantized: [QuantizedRows]

    /// Rows of encoder output that one task quantizes at a time.
    static let crossBlock = Int(CK_TASK_ROWS)

    init(
        _ source: any WeightSource, dimensions: ModelDimensions, capacity: Int, precision: Precision,
        kernels: KernelSet, pool: ThreadPool
    ) throws(WeightFileError) {
        self.dimensions = dimensions
        self.capacity = capacity
        self.kernels = kernels
        self.pool = pool
        let width = dimensions.width, vocabulary = dimensions.vocabulary
        embedding = try TransformerLinear(
            .embedding, outputs: vocabulary, inputs: width, hasBias: false, in: source, precision: precision,
            kernels: kernels)
        positions = try source.matrix(
            .positions(.decoder), rows: dimensions.textContext, columns: width, kernels: kernels)
        var layers: [DecoderLayer] = []
        for index in 0..<dimensions.decoderLayers {
            layers.append(
                try DecoderLayer(
                    index, dimensions, in: source, precision: precision, kernels: kernels))
        }
        self.layers = layers
        finalNorm = try LayerNorm(.final(.decoder), width: width, in: source, kernels: kernels)

        let scratchColumns = dimensions.scratchColumns
        owner = FloatBuffer(count: capacity * Self.inputCount(dimensions), for: .model)
        var offset = 0
        func next(_ columns: Int, rows: Int, _ owner: FloatBuffer) -> MatrixView {
            defer { offset += rows * columns }
            return owner.matrix(rows: rows, columns: columns, offset: offset)
        }
        stream = next(width, rows: capacity, owner)
        normalized = next(width, rows: capacity, owner)
        projected = next(3 * width, rows: capacity, owner)
        attended = next(width, rows: capacity, owner)
        hidden = next(dimensions.hidden, rows: capacity, owner)
        logits = next(vocabulary, rows: capacity, owner)
        scratch = next(scratchColumns, rows: capacity * dimensions.heads, owner)
        quantized = FineRows(rows: capacity, columns: dimensions.hidden)
        crossQuantized = (0..<Encoder.tasksPerThread * pool.threads).map { _ in
            QuantizedRows(rows: Self.crossBlock, columns: width)
        }
    }

    /// The memory of its weights.
    static func weightBytes(_ dimensions: ModelDimensions, _ precision: Precision, _ kernels: KernelSet) -> Int {
        TransformerLinear.bytes((dimensions.vocabulary, dimensions.width), precision, kernels)
            + dimensions.textContext * dimensions.width * MemoryLayout<Float>.stride
            + dimensions.decoderLayers * DecoderLayer.bytes(dimensions, precision, kernels)
    }

    /// The memory of its buffers for one input of a step.
    static func inputBytes(_ dimensions: ModelDimensions) -> Int {
        inputCount(dimensions) * MemoryLayout<Float>.stride + FineRows.bytes(rows: 1, columns: dimensions.hidden)
    }

    /// The memory of its buffers for a window's encoder output.
    static func attachmentBytes(_ dimensions: ModelDimensions, threads: Int) -> Int {
        Encoder.tasksPerThread * threads * QuantizedRows.bytes(rows: crossBlock, columns: dimensions.width)
    }

    /// Floats of an input: stream, normalized, projected, attended, hidden, logits and scratch.
    private static func inputCount(_ dimensions: ModelDimensions) -> Int {
        6 * dimensions.width + dimensions.hidden + dimensions.vocabulary + dimensions.heads * dimensions.scratchColumns
    }

    /// Computes a window's cross-attention keys and values from its encoder output [positions × width]; `scratch` takes
    /// those of one layer at a time [positions × 2·width].
    func attach(_ encoded: MatrixView, to cache: KeyValueCache, scratch: FloatBuffer) {
        let width = dimensions.width, depth = dimensions.headWidth
        let both = scratch.matrix(rows: encoded.rows, columns: 2 * width)
        let rows = (encoded.rows + crossQuantized.count - 1) / crossQuantized.count
        let tasks = (encoded.rows + rows - 1) / rows
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
    ///
    /// Inputs of the same window are adjacent: they read its keys and values together. A text may have several
    /// tokens in one step, in order.
    func step(_ inputs: [Input]) -> MatrixView {
        let rows = 0..<inputs.count
        advance(inputs)
        finalNorm.apply(stream.rows(rows), into: normalized.rows(rows), kernels: kernels)
        embedding.apply(
            normalized.rows(rows), into: logits.rows(rows), scratch: quantized, kernels: kernels, pool: pool)
        return logits.rows(rows)
    }

    /// Takes some tokens of one text, in order, and leaves in `scores` how they attend to its window.
    func read(_ inputs: [Input], into scores: AlignmentScores) { advance(inputs, scores) }

    /// Passes the inputs through all layers.
    private func advance(_ inputs: [Input], _ scores: AlignmentScores? = nil) {
        let rows = 0..<inputs.count, windows = windows(of: inputs)
        let stream = stream.rows(rows)
        for (row, input) in inputs.enumerated() {
            input.cache.reserve(input.position)
            embedding.copyRow(input.token, into: stream.row(row))
            kernels.addScaled(
                1, positions.pointer + input.position * dimensions.width, to: stream.row(row), count: dimensions.width)
        }
        for (index, layer) in layers.enumerated() {
            attendToText(layer, index, inputs, windows, stream)
            attendToAudio(layer, index, inputs, windows, stream, scores)
            layer.feedForwardNorm.apply(stream, into: normalized.rows(rows), kernels: kernels)
            layer.expansion.apply(
                normalized.rows(rows), into: hidden.rows(rows), scratch: quantized, kernels: kernels, pool: pool,
                epilogue: CK_GELU)
            layer.contraction.apply(
                hidden.rows(rows), into: stream, scratch: quantized, kernels: kernels, pool: pool, epilogue: CK_ADD)
        }
    }

    private func attendToText(
        _ layer: DecoderLayer, _ index: Int, _ inputs: [Input], _ windows: [Range<Int>], _ stream: MatrixView
    ) {
        let rows = 0..<inputs.count
        let width = dimensions.width, depth = dimensions.headWidth
        layer.selfNorm.apply(stream, into: normalized.rows(rows), kernels: kernels)
        layer.selfProjection.apply(
            normalized.rows(rows), into: projected.rows(rows), scratch: quantized, kernels: kernels, pool: pool)
        forEachHead(of: windows) { rows, head, scratch in
            // In order: a token sees those before it, including those of the same step.
            for row in rows {
                let input = inputs[row], query = projected.row(row) + head * depth
                input.cache.store(
                    key: query + width, value: query + 2 * width, position: input.position, layer: index, head: head,
                    kernels: kernels)
                input.cache.attend(
                    query, count: input.position + 1, layer: index, head: head,
                    into: attended.row(row) + head * depth, scratch: scratch, kernels: kernels)
            }
        }
        layer.selfOutput.apply(
            attended.rows(rows), into: stream, scratch: quantized, kernels: kernels, pool: pool, epilogue: CK_ADD)
    }

    private func attendToAudio(
        _ layer: DecoderLayer, _ index: Int, _ inputs: [Input], _ windows: [Range<Int>], _ stream: MatrixView,
        _ scores: AlignmentScores?
    ) {
        let rows = 0..<inputs.count
        let depth = dimensions.headWidth
        let queries = projected.rows(rows).columns(0..<dimensions.width)
        layer.crossNorm.apply(stream, into: normalized.rows(rows), kernels: kernels)
        layer.crossQuery.apply(
            normalized.rows(rows), into: queries, scratch: quantized, kernels: kernels, pool: pool)
        if let scores, let first = inputs.first {
            scores.collect(
                queries, first: first.position, layer: index, from: first.cache.cross, headWidth: depth,
                kernels: kernels)
        }
        forEachHead(of: windows) { rows, head, scratch in
            let columns = head * depth..<(head + 1) * depth
            inputs[rows.lowerBound].cache.cross.attend(
                queries.rows(rows).columns(columns), layer: index, head: head,
                into: attended.rows(rows).columns(columns), scratch: scratch, kernels: kernels)
        }
        layer.crossOutput.apply(
            attended.rows(rows), into: stream, scratch: quantized, kernels: kernels, pool: pool, epilogue: CK_ADD)
    }

    /// The rows of each window.
    private func windows(of inputs: [Input]) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        for (row, input) in inputs.enumerated() {
            if row > 0, input.cache.cross === inputs[row - 1].cache.cross {
                windows[windows.count - 1] = windows[windows.count - 1].lowerBound..<row + 1
            } else {
                windows.append(row..<row + 1)
            }
        }
        return windows
    }

    /// Calls `body` with each window's rows, each head and the scratch of the two, spread over the pool.
    private func forEachHead(
        of windows: [Range<Int>],
        _ body: (_ rows: Range<Int>, _ head: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
    ) {
        let heads = dimensions.heads
        pool.run(over: windows.count * heads, pieces: pool.threads * 2) { tasks in
            for task in tasks {
                let rows = windows[task / heads], head = task % heads
                body(rows, head, scratch.row(rows.lowerBound * heads + head * rows.count))
            }
        }
    }
}
