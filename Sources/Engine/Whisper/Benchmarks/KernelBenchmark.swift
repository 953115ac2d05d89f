import Domain
import Plumbing

/// Matrix products on one core, compared with the core's peak.
package actor KernelBenchmark {
    package struct Result: Sendable {
        /// The family, such as `avx512`.
        package let family: String
        /// `f32` or `int8`.
        package let precision: Precision
        /// Rows × depth × channels.
        package let shape: [Int]
        /// Billions of operations in a second; a product and a sum count as two.
        package let median: Double
        /// The same for products on registers alone: the machine's limit.
        package let peak: Double
    }

    /// An encoder layer's expansion: 1500 positions from 512 to 2048 channels.
    private static let rows = 1500, depth = 512, channels = 2048

    private let thread = DedicatedThread(name: "kernel-benchmark")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init() {}

    /// Each product after a measurement of the peak, as a shared machine's limit changes by the minute.
    package func run(rounds: Int) -> [Result] {
        let kernels = KernelSet.best
        let input = FloatBuffer(count: Self.rows * Self.depth)
        let weights = FloatBuffer(count: Self.channels * Self.depth)
        for buffer in [input, weights] {
            for index in 0..<buffer.count { buffer.pointer[index] = Float(index * 7_919 % 1_013) / 506 - 1 }
        }
        return [float(kernels, input, weights, rounds), int8(kernels, input, weights, rounds)]
    }

    private func float(_ kernels: KernelSet, _ input: FloatBuffer, _ weights: FloatBuffer, _ rounds: Int) -> Result {
        let packed = PackedMatrix(
            weights.pointer, stride: Self.depth, rows: Self.channels, columns: Self.depth, kernels: kernels)
        let output = FloatBuffer(count: Self.rows * Self.channels)
        return measure(.f32, kernels, rounds) {
            kernels.linear(
                input.pointer, stride: Self.depth, packed, bias: nil, into: output.pointer, stride: Self.channels,
                rows: Self.rows)
        }
    }

    /// Rows are quantized on the way, as in the model.
    private func int8(_ kernels: KernelSet, _ input: FloatBuffer, _ weights: FloatBuffer, _ rounds: Int) -> Result {
        let matrix = QuantizedMatrix(rows: Self.channels, columns: Self.depth, kernels: kernels) { rows, output in
            output.update(from: weights.pointer + rows.lowerBound * Self.depth, count: rows.count * Self.depth)
        }
        let linear = TransformerLinear.int8(matrix, bias: nil)
        let output = FloatBuffer(count: Self.rows * Self.channels)
        let scratch = QuantizedRows(rows: EncoderLayer.Scratch.block, columns: Self.depth)
        return measure(.int8, kernels, rounds) {
            linear.apply(
                input.matrix(rows: Self.rows, columns: Self.depth),
                into: output.matrix(rows: Self.rows, columns: Self.channels), scratch: scratch, kernels: kernels)
        }
    }

    private func measure(
        _ precision: Precision, _ kernels: KernelSet, _ rounds: Int, _ body: () -> Void
    ) -> Result {
        body()
        let operations = 2 * Double(Self.rows * Self.depth * Self.channels)
        var rates: [Double] = [], peaks: [Double] = []
        for _ in 0..<rounds {
            var counted = 0.0
            let peak = Stopwatch.seconds { counted = kernels.peak(precision, rounds: 500_000) }
            peaks.append(counted / peak / 1e9)
            rates.append(operations / Stopwatch.seconds(body) / 1e9)
        }
        return Result(
            family: kernels.name, precision: precision, shape: [Self.rows, Self.depth, Self.channels],
            median: rates.median, peak: peaks.median)
    }
}
