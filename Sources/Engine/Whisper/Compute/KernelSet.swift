import CKernels
import Foundation

/// The C kernels for this CPU, chosen once. Every call works on the calling thread.
///
/// `@unchecked Sendable`: the table it points to is constant and lives as long as the process.
struct KernelSet: @unchecked Sendable {
    private let table: UnsafePointer<ck_kernels>

    static let best = KernelSet(table: ck_kernels_best())

    private init(table: UnsafePointer<ck_kernels>) { self.table = table }

    /// The families that this CPU runs, the fastest first and plain C last.
    static var all: [KernelSet] {
        Array(sequence(first: best) { ck_kernels_next($0.table).map(KernelSet.init(table:)) })
    }

    /// A family by its name, such as "avx2", if this CPU runs it.
    static func named(_ name: String) -> KernelSet? {
        ck_kernels_named(name).map(KernelSet.init(table:))
    }

    var name: String { String(cString: table.pointee.name) }

    /// Output channels per weight panel.
    var panel: Int { Int(table.pointee.panel) }

    /// Runs as many products on registers as the processor can; returns the number of operations.
    func peak(_ precision: Precision, rounds: Int64) -> Double {
        switch precision {
        case .f32: table.pointee.peak_f32(rounds)
        case .int8: table.pointee.peak_i8(rounds)
        }
    }

    /// c[m×n] = epilogue(a[m×k] · weights[n×k]ᵀ + bias).
    func linear(
        _ a: UnsafePointer<Float>, stride lda: Int, _ weights: PackedMatrix, bias: UnsafePointer<Float>?,
        into c: UnsafeMutablePointer<Float>, stride ldc: Int, rows m: Int, epilogue: ck_epilogue = CK_NONE
    ) {
        linear(
            a, stride: lda, weights, channels: 0..<weights.rows, bias: bias, into: c, stride: ldc, rows: m,
            epilogue: epilogue)
    }

    /// The same for some of the output channels; the range starts at a panel's start. `bias` and `c` are the whole
    /// layer's.
    func linear(
        _ a: UnsafePointer<Float>, stride lda: Int, _ weights: PackedMatrix, channels: Range<Int>,
        bias: UnsafePointer<Float>?, into c: UnsafeMutablePointer<Float>, stride ldc: Int, rows m: Int,
        epilogue: ck_epilogue = CK_NONE
    ) {
        precondition(weights.panel == panel && channels.lowerBound % panel == 0, "channels start at a panel's start")
        multiply(
            a, stride: lda, packed: weights.buffer.pointer + channels.lowerBound * weights.columns,
            bias: bias.map { $0 + channels.lowerBound }, into: c + channels.lowerBound, stride: ldc, rows: m,
            channels: channels.count, depth: weights.columns, epilogue: epilogue)
    }

    /// c[rows × channels] = epilogue(a[rows × depth] · packed[channels × depth]ᵀ + bias) with weights packed in place.
    func multiply(
        _ a: UnsafePointer<Float>, stride lda: Int, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
        into c: UnsafeMutablePointer<Float>, stride ldc: Int, rows: Int, channels: Int, depth: Int,
        epilogue: ck_epilogue = CK_NONE
    ) {
        table.pointee.linear(a, lda, packed, bias, c, ldc, Int32(rows), Int32(channels), Int32(depth), epilogue)
    }

    /// Quantizes a row of `count` values to int8; returns its scale and zero point.
    func quantize(_ x: UnsafePointer<Float>, into bytes: UnsafeMutablePointer<UInt8>, count: Int) -> ck_row_i8 {
        table.pointee.quantize(x, bytes, Int32(count))
    }

    /// error = x minus its dequantized value.
    func quantizationError(
        of x: UnsafePointer<Float>, _ bytes: UnsafePointer<UInt8>, _ quantization: ck_row_i8,
        into error: UnsafeMutablePointer<Float>, count: Int
    ) {
        table.pointee.quantization_error(x, bytes, quantization, error, Int32(count))
    }

    /// Some channels of an int8 layer for the rows that `activations` was filled with; the range starts at a panel's
    /// start. `bias` and `output` are the whole layer's.
    func linear(
        _ activations: QuantizedRows, _ weights: QuantizedMatrix, channels: Range<Int>, bias: UnsafePointer<Float>?,
        into output: MatrixView, epilogue: ck_epilogue = CK_NONE
    ) {
        var panels = weights.panels(from: channels.lowerBound)
        table.pointee.linear_i8(
            activations.bytes.pointer, activations.stride, activations.quantization.pointer, &panels,
            bias.map { $0 + channels.lowerBound }, output.base + channels.lowerBound, output.stride,
            Int32(output.rows), Int32(channels.count), Int32(weights.columns), epilogue)
    }

    /// Fills `head` with the keys and values [positions × depth] of one attention head.
    func pack(keys: MatrixView, values: MatrixView, into head: QuantizedHead) {
        table.pointee.pack_keys_i8(
            keys.base, keys.stride, head.keys, head.keyScales, head.keySums, Int32(keys.rows), Int32(keys.columns))
        table.pointee.pack_values_i8(
            values.base, values.stride, head.values, head.valueScales, Int32(values.rows), Int32(values.columns))
    }

    /// output [rows × depth] = softmax(scale · queries · keysᵀ + log weights) · values over the positions of a window; `scratch`
    /// holds `attentionScratch` floats.
    func attend(
        _ queries: MatrixView, to head: QuantizedHead, positions: WindowPositions, scale: Float,
        into output: MatrixView, scratch: UnsafeMutablePointer<Float>
    ) {
        var keys = ck_packed_i8(packed: head.keys, scales: head.keyScales, sums: head.keySums)
        var values = ck_packed_i8(packed: head.values, scales: head.valueScales, sums: nil)
        table.pointee.attend_i8(
            queries.base, queries.stride, &keys, &values, scale, positions.logWeights?.pointer, output.base,
            output.stride,
            Int32(queries.rows), Int32(positions.count), Int32(queries.columns), scratch)
    }

    /// output [queries × positions] = queries · keysᵀ for the first positions of `head`, after subtracting its keys' mean.
    func scores(_ queries: QuantizedRows, to head: QuantizedHead, depth: Int, into output: MatrixView) {
        var keys = ck_packed_i8(packed: head.keys, scales: head.keyScales, sums: head.keySums)
        table.pointee.linear_i8(
            queries.bytes.pointer, queries.stride, queries.quantization.pointer, &keys, nil, output.base, output.stride,
            Int32(output.rows), Int32(output.columns), Int32(depth), CK_NONE)
    }

    /// Floats of scratch that attention over `positions` needs.
    static func attentionScratch(queries: Int, positions: Int) -> Int {
        ck_attention_scratch(Int32(queries), Int32(positions))
    }

    /// y += alpha · x
    func addScaled(_ alpha: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int) {
        table.pointee.axpy(alpha, x, y, Int32(count))
    }

    func layerNorm(
        _ x: UnsafePointer<Float>, gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, count: Int
    ) {
        table.pointee.layer_norm(x, gamma, beta, y, Int32(count))
    }

    /// x = softmax(scale · x)
    func softmax(_ x: UnsafeMutablePointer<Float>, scale: Float = 1, count: Int) {
        table.pointee.softmax(x, scale, Int32(count))
    }

    /// ln Σ eˣ; −∞ when every x is.
    func logSumExp(_ x: UnsafePointer<Float>, count: Int) -> Float {
        table.pointee.log_sum_exp(x, Int32(count))
    }

    /// The index of the largest x, the first of several; `count` > 0.
    func maxIndex(_ x: UnsafePointer<Float>, count: Int) -> Int {
        Int(table.pointee.max_index(x, Int32(count)))
    }

    /// medians[i] = the median of x[i] … x[i + 6]; `x` holds `count` + 6.
    func medianOfSeven(_ x: UnsafePointer<Float>, into medians: UnsafeMutablePointer<Float>, count: Int) {
        table.pointee.median_of_7(x, medians, Int32(count))
    }

    /// One step of an LSTM from its `gates` [4 × count], which updates `cell` and `hidden`.
    func lstm(
        _ gates: UnsafePointer<Float>, cell: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        table.pointee.lstm(gates, cell, hidden, Int32(count))
    }

    /// scores[i] = Σ_d query[d] · keys[d × stride + i]
    func scores(
        _ query: UnsafePointer<Float>, keys: UnsafePointer<ck_half>, stride: Int,
        into scores: UnsafeMutablePointer<Float>, depth: Int, count: Int
    ) {
        table.pointee.scores_f16(query, keys, stride, scores, Int32(depth), Int32(count))
    }

    /// out[d] = Σ_i weights[i] · values[i × depth + d]
    func weightedSum(
        _ weights: UnsafePointer<Float>, values: UnsafePointer<ck_half>, into out: UnsafeMutablePointer<Float>,
        depth: Int, count: Int
    ) {
        table.pointee.weighted_sum_f16(weights, values, out, Int32(depth), Int32(count))
    }

    func toHalf(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<ck_half>, count: Int) {
        table.pointee.to_half(x, y, Int32(count))
    }

    func fromHalf(_ x: UnsafePointer<ck_half>, into y: UnsafeMutablePointer<Float>, count: Int) {
        table.pointee.from_half(x, y, Int32(count))
    }
}

extension KernelSet {
    /// softmax(logits)[token]
    func probability(of token: Int, in logits: UnsafePointer<Float>, count: Int) -> Double {
        exp(Double(logits[token] - logSumExp(logits, count: count)))
    }
}
