import CKernels

/// Whisper's audio encoder: two convolutions, then transformer layers over 1500 positions of 20 ms, or fewer of which
/// some stand for many.
///
/// Everything that belongs to one window stays in this object's buffers, which the next window overwrites; rows are
/// independent of each other except in attention, so each layer is two parallel stretches around it.
final class Encoder {
    private let dimensions: ModelDimensions
    private let kernels: KernelSet
    private let pool: ThreadPool

    private let convolution1: Linear
    private let convolution2: Linear
    private let positions: FloatBuffer
    private let layers: [EncoderLayer]
    private let finalNorm: LayerNorm

    /// Log-mel input [melFrames + 2 × melBands], with a row of zeros before and after: the convolution's padding.
    private let mel: FloatBuffer
    /// A buffer that no two stages need at once: the first convolution's output [melFrames + 2 × width], padded in the same way,
    /// then attention's matrices; between two windows the decoder's.
    let scratch: FloatBuffer
    private let stream: FloatBuffer
    private let attention: EncoderAttention
    private let taskScratch: [EncoderLayer.Scratch]

    init(
        _ source: any WeightSource, dimensions: ModelDimensions, precision: Precision, kernels: KernelSet,
        pool: ThreadPool
    ) throws(WeightFileError) {
        self.dimensions = dimensions
        self.kernels = kernels
        self.pool = pool
        let width = dimensions.width
        convolution1 = try Self.convolution(1, inputs: dimensions.melBands, width, source, kernels)
        convolution2 = try Self.convolution(2, inputs: width, width, source, kernels)
        positions = try source.matrix(
            .positions(.encoder), rows: dimensions.audioContext, columns: width, kernels: kernels)
        var layers: [EncoderLayer] = []
        for index in 0..<dimensions.encoderLayers {
            // The first layer's input has a few channels ten times as large as the others: in plain int8 it alone would double
            // the error of the whole encoder (docs/engine.md).
            layers.append(
                try EncoderLayer(
                    index, dimensions, in: source, precision: precision, hasFineActivations: index == 0,
                    kernels: kernels))
        }
        self.layers = layers
        finalNorm = try LayerNorm(.final(.encoder), width: width, in: source, kernels: kernels)
        mel = FloatBuffer(count: Self.melCount(dimensions), for: .model)
        scratch = FloatBuffer(count: Self.scratchCount(dimensions), for: .model)
        stream = FloatBuffer(count: dimensions.audioContext * width, for: .model)
        attention = EncoderAttention(
            dimensions, precision: precision, kernels: kernels, threads: pool.threads, scratch: scratch)
        taskScratch = (0..<pool.threads * Self.tasksPerThread).map { _ in EncoderLayer.Scratch(dimensions) }
    }

    /// The memory of its weights.
    static func weightBytes(_ dimensions: ModelDimensions, _ precision: Precision, _ kernels: KernelSet) -> Int {
        let width = dimensions.width
        return PackedMatrix.bytes(rows: width, columns: 3 * dimensions.melBands, kernels: kernels)
            + PackedMatrix.bytes(rows: width, columns: 3 * width, kernels: kernels)
            + dimensions.audioContext * width * MemoryLayout<Float>.stride
            + dimensions.encoderLayers * EncoderLayer.bytes(dimensions, precision, kernels)
    }

    /// The memory of its buffers.
    static func bufferBytes(
        _ dimensions: ModelDimensions, _ precision: Precision, _ kernels: KernelSet, threads: Int
    ) -> Int {
        let floats = melCount(dimensions) + scratchCount(dimensions) + dimensions.audioContext * dimensions.width
        return floats * MemoryLayout<Float>.stride
            + EncoderAttention.bytes(dimensions, precision, kernels, threads: threads)
            + threads * tasksPerThread * EncoderLayer.Scratch.bytes(dimensions)
    }

    private static func melCount(_ dimensions: ModelDimensions) -> Int {
        (dimensions.melFrames + 2) * dimensions.melBands
    }

    private static func scratchCount(_ dimensions: ModelDimensions) -> Int {
        4 * dimensions.audioContext * dimensions.width
    }

    /// Where the caller writes the window's log-mel, time-major [melFrames × melBands], before `encode`.
    var melInput: UnsafeMutablePointer<Float> { mel.pointer + dimensions.melBands }

    /// Encodes the window in `melInput`; the result [positions × width] is valid until the next call.
    func encode(_ positions: WindowPositions) -> MatrixView {
        convolve(positions)
        let count = positions.count
        let stream = stream.matrix(rows: count, columns: dimensions.width)
        let rows = rowsPerTask(count)
        let tasks = (count + rows - 1) / rows
        func range(_ task: Int) -> Range<Int> { task * rows..<min(count, (task + 1) * rows) }

        for layer in layers {
            pool.run(tasks) { task in
                layer.project(
                    stream.rows(range(task)), into: attention.projected.rows(range(task)), taskScratch[task], kernels)
            }
            attention.run(positions, kernels: kernels, pool: pool)
            pool.run(tasks) { task in
                layer.finish(
                    stream.rows(range(task)), attended: attention.attended.rows(range(task)), taskScratch[task], kernels
                )
            }
        }
        pool.run(tasks) { task in
            finalNorm.apply(stream.rows(range(task)), into: stream.rows(range(task)), kernels: kernels)
        }
        return stream
    }

    /// A convolution of width 3 over rows of frames is a linear layer whose input row is three frames
    /// in a row, so no frames are copied.
    private func convolve(_ window: WindowPositions) {
        let width = dimensions.width, bands = dimensions.melBands
        let frames = 2 * window.exact
        let convolved = scratch.pointer
        convolved.update(repeating: 0, count: width)
        (convolved + (frames + 1) * width).update(repeating: 0, count: width)
        pool.run(over: frames, pieces: pool.threads) { range in
            kernels.linear(
                mel.pointer + range.lowerBound * bands, stride: bands, convolution1.weights,
                bias: convolution1.bias?.pointer, into: convolved + (range.lowerBound + 1) * width,
                stride: width, rows: range.count, epilogue: CK_GELU)
        }
        func convolve(_ range: Range<Int>, into output: UnsafeMutablePointer<Float>) {
            kernels.linear(
                convolved + range.lowerBound * 2 * width, stride: 2 * width, convolution2.weights,
                bias: convolution2.bias?.pointer, into: output, stride: width, rows: range.count, epilogue: CK_GELU)
        }
        pool.run(over: window.exact, pieces: pool.threads) { range in
            let output = stream.pointer + range.lowerBound * width
            convolve(range, into: output)
            kernels.addScaled(
                1, positions.pointer + range.lowerBound * width, to: output, count: range.count * width)
        }
        guard !window.isWhole else { return }
        // The last exact position hears silence, like all after it.
        let silent = stream.pointer + window.exact * width
        convolve(window.exact - 1..<window.exact, into: silent)
        for index in window.silent.indices.dropFirst() {
            (silent + index * width).update(from: silent, count: width)
        }
        for (index, place) in window.silent.enumerated() {
            kernels.addScaled(1, positions.pointer + place * width, to: silent + index * width, count: width)
        }
    }

    /// Reads weights [outputs × inputs × 3] as those of a linear layer over three frames [outputs × (3 × inputs)].
    private static func convolution(
        _ number: Int, inputs: Int, _ outputs: Int, _ source: any WeightSource, _ kernels: KernelSet
    ) throws(WeightFileError) -> Linear {
        let role = LinearRole.convolution(number)
        let array = try source.array(.linear(role, .weight), shape: [outputs, inputs, 3])
        let row = FloatBuffer(count: inputs * 3)
        let weights = try PackedMatrix(rows: outputs, columns: inputs * 3, kernels: kernels) {
            (rows, output) throws(WeightFileError) in
            for (index, channel) in rows.enumerated() {
                try array.read(
                    from: channel * inputs * 3, count: inputs * 3, into: row.pointer, kernels: kernels)
                for input in 0..<inputs {
                    for tap in 0..<3 {
                        output[index * inputs * 3 + tap * inputs + input] = row.pointer[input * 3 + tap]
                    }
                }
            }
        }
        return Linear(weights: weights, bias: try source.vector(.linear(role, .bias), count: outputs, kernels: kernels))
    }

    /// Two tasks per thread compensate for what other processes take from one of the cores.
    static let tasksPerThread = 2

    /// Whole tiles of the tallest.
    private func rowsPerTask(_ count: Int) -> Int {
        let tasks = pool.threads * Self.tasksPerThread, tile = EncoderLayer.Scratch.tile
        return (count + tasks * tile - 1) / (tasks * tile) * tile
    }
}
