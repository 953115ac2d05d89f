import CKernels
import CVoiceActivityWeights
import Domain
import Foundation

/// Silero's voice activity detector (v6, 16 kHz): the speech probability of every 512 samples of a recording.
///
/// A spectrum, four convolutions and an LSTM. All but the LSTM's recurrence is computed as matrix products over many
/// frames at once. Each call starts from a fresh state, so nothing leaks from one recording into the next.
final class VoiceActivity {
    /// Samples of one probability.
    static let frame = 512

    private static let context = 64
    /// Context, frame and reflected padding: four spectra of 256 samples, 128 apart.
    private static let row = 640
    private static let spectra = 4
    private static let bins = 129
    private static let state = 128
    /// Frames per task, and tasks between two runs of the recurrence.
    private static let block = 128

    private static let tasksPerThread = 2

    /// The memory of one of these, including its 320,000 weights.
    static func bytes(threads: Int) -> Int {
        let frame = row + spectra * 2 * bins + (spectra + 2) * (bins + 128) + 4 * 64 + 3 * 64 + 128
        return (320_000 + tasksPerThread * threads * block * (frame + 2 * 4 * state)) * MemoryLayout<Float>.stride
    }

    private let kernels: KernelSet
    private let pool: ThreadPool
    private let spectrum: PackedMatrix
    private let convolutions: [Linear]
    private let input: Linear
    private let recurrence: Linear
    private let output: (weights: FloatBuffer, bias: Float)
    private let scratch: [Scratch]
    /// Gates of two rounds: one is computed while the recurrence goes through the other.
    private let gates: [FloatBuffer]

    /// One task's buffers; the rows around each convolution's input stay zero, as its padding.
    private struct Scratch {
        let samples = FloatBuffer(count: block * row, for: .model)
        let complex = FloatBuffer(count: block * spectra * 2 * bins, for: .model)
        let magnitude = FloatBuffer(count: block * (spectra + 2) * bins, for: .model)
        let first = FloatBuffer(count: block * (spectra + 2) * 128, for: .model)
        let second = FloatBuffer(count: block * 4 * 64, for: .model)
        let third = FloatBuffer(count: block * 3 * 64, for: .model)
        let fourth = FloatBuffer(count: block * 128, for: .model)
    }

    /// silero_vad_16k_op15.onnx of silero-vad 6.2.3, which the program carries.
    static var weights: Data {
        // The bytes are constants of the program: they are neither freed nor copied.
        Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: voice_activity_weights()),
            count: voice_activity_weights_length(), deallocator: .none)
    }

    /// Uses the weights inside the program, which a test compares with the published ones.
    init(kernels: KernelSet, pool: ThreadPool) {
        guard let file = OnnxWeights(Self.weights) else { preconditionFailure("The built-in weights are not ONNX.") }
        func values(_ name: String, _ shape: [Int]) -> [Float] {
            guard let tensor = file.tensors[name], tensor.shape == shape else {
                preconditionFailure("The built-in weights lack \(name).")
            }
            return tensor.values
        }
        func buffer(_ values: [Float]) -> FloatBuffer {
            let buffer = FloatBuffer(count: values.count, for: .model)
            buffer.pointer.update(from: values, count: values.count)
            return buffer
        }
        func convolution(_ index: Int, _ outputs: Int, _ inputs: Int) -> Linear {
            let name = "model.encoder.\(index).reparam_conv"
            let weights = values("\(name).weight", [outputs, inputs, 3])
            var rows = [Float](repeating: 0, count: weights.count)
            for output in 0..<outputs {
                for input in 0..<inputs {
                    for tap in 0..<3 {
                        rows[(output * 3 + tap) * inputs + input] = weights[(output * inputs + input) * 3 + tap]
                    }
                }
            }
            return Linear(
                weights: PackedMatrix(rows, stride: 3 * inputs, rows: outputs, columns: 3 * inputs, kernels: kernels),
                bias: buffer(values("\(name).bias", [outputs])))
        }
        self.kernels = kernels
        self.pool = pool
        spectrum = PackedMatrix(
            values("model.stft.forward_basis_buffer", [2 * Self.bins, 1, 256]), stride: 256, rows: 2 * Self.bins,
            columns: 256, kernels: kernels)
        convolutions = [
            convolution(0, 128, Self.bins), convolution(1, 64, 128), convolution(2, 64, 64),
            convolution(3, 128, 64),
        ]
        let size = Self.state
        let bias = zip(
            values("model.decoder.rnn.bias_ih", [4 * size]), values("model.decoder.rnn.bias_hh", [4 * size])
        ).map(+)
        input = Linear(
            weights: PackedMatrix(
                values("model.decoder.rnn.weight_ih", [4 * size, size]), stride: size, rows: 4 * size,
                columns: size, kernels: kernels), bias: buffer(bias))
        recurrence = Linear(
            weights: PackedMatrix(
                values("model.decoder.rnn.weight_hh", [4 * size, size]), stride: size, rows: 4 * size,
                columns: size, kernels: kernels), bias: nil)
        output = (
            buffer(values("model.decoder.decoder.2.weight", [1, size, 1])),
            values("model.decoder.decoder.2.bias", [1])[0]
        )
        scratch = (0..<Self.tasksPerThread * pool.threads).map { _ in Scratch() }
        let round = scratch.count * Self.block
        gates = (0..<2).map { _ in FloatBuffer(count: round * 4 * size, for: .model) }
    }

    /// Like `probabilities`, but listens a second time, amplified, where something quiet is heard: it misses quiet
    /// sentences and the beginnings of others.
    func attentiveProbabilities(of audio: AudioSamples) -> [Float] {
        var probabilities = probabilities(of: audio)
        for passage in QuietPassages.passages(of: audio, probabilities) {
            let louder = self.probabilities(of: audio, passage)
            for (index, frame) in passage.frames.enumerated() {
                probabilities[frame] = max(probabilities[frame], louder[index])
            }
        }
        return probabilities
    }

    /// One probability, 0…1, for each 512 samples of the recording or of a passage of it, amplified; the last frame is
    /// filled up with silence.
    func probabilities(of audio: AudioSamples, _ passage: QuietPassages.Passage? = nil) -> [Float] {
        let origin = passage?.frames.lowerBound ?? 0
        let count = passage?.frames.count ?? (audio.samples.count + Self.frame - 1) / Self.frame
        let recurrence = RecurrentState(network: self, frames: count)
        let round = scratch.count * Self.block
        for first in stride(from: 0, to: count + round, by: round) {
            let frames = min(first, count)..<min(count, first + round), turn = first / round
            // The recurrence over the last round is one task among those that prepare this one.
            pool.run(1 + (frames.count + Self.block - 1) / Self.block) { task in
                guard task > 0 else {
                    return recurrence.advance(over: gates[(turn + 1) % 2], upTo: frames.lowerBound)
                }
                let start = (task - 1) * Self.block
                let part = first + start..<min(frames.upperBound, first + start + Self.block)
                gather(part, of: audio, from: origin, passage, into: scratch[task - 1])
                inputGates(part.count, scratch[task - 1], into: gates[turn % 2].pointer + start * 4 * Self.state)
            }
        }
        return recurrence.probabilities
    }

    /// The input's contribution to the LSTM's gates [frames × 640].
    private func inputGates(_ count: Int, _ scratch: Scratch, into gates: UnsafeMutablePointer<Float>) {
        let bins = Self.bins
        for step in 0..<Self.spectra {
            kernels.linear(
                scratch.samples.pointer + step * 128, stride: Self.row, spectrum, bias: nil,
                into: scratch.complex.pointer + step * 2 * bins, stride: Self.spectra * 2 * bins, rows: count)
        }
        for index in 0..<count {
            for step in 0..<Self.spectra {
                let real = scratch.complex.pointer + (index * Self.spectra + step) * 2 * bins, imaginary = real + bins
                let output = scratch.magnitude.pointer + (index * (Self.spectra + 2) + step + 1) * bins
                for bin in 0..<bins {
                    output[bin] = (real[bin] * real[bin] + imaginary[bin] * imaginary[bin]).squareRoot()
                }
            }
        }
        convolve(
            0, scratch.magnitude, rows: 6, width: bins, step: 1, outputs: 4, into: scratch.first, rows: 6, frames: count
        )
        convolve(
            1, scratch.first, rows: 6, width: 128, step: 2, outputs: 2, into: scratch.second, rows: 4, frames: count)
        convolve(
            2, scratch.second, rows: 4, width: 64, step: 2, outputs: 1, into: scratch.third, rows: 3, frames: count)
        kernels.linear(
            scratch.third.pointer, stride: 3 * 64, convolutions[3].weights, bias: convolutions[3].bias?.pointer,
            into: scratch.fourth.pointer, stride: 128, rows: count, epilogue: CK_RELU)
        kernels.linear(
            scratch.fourth.pointer, stride: 128, input.weights, bias: input.bias?.pointer, into: gates,
            stride: 4 * Self.state, rows: count)
    }

    /// One convolution of width 3 with ReLU over all frames; row 0 and the last of each frame are its zero padding.
    private func convolve(
        _ index: Int, _ source: FloatBuffer, rows: Int, width: Int, step: Int, outputs: Int, into target: FloatBuffer,
        rows targetRows: Int, frames: Int
    ) {
        let layer = convolutions[index], targetWidth = layer.weights.rows
        for output in 0..<outputs {
            kernels.linear(
                source.pointer + output * step * width, stride: rows * width, layer.weights, bias: layer.bias?.pointer,
                into: target.pointer + (output + 1) * targetWidth, stride: targetRows * targetWidth, rows: frames,
                epilogue: CK_RELU)
        }
    }

    /// For each frame the 64 samples before it, itself, and 64 samples reflected at its end [frames × 640].
    private func gather(
        _ frames: Range<Int>, of audio: AudioSamples, from origin: Int, _ passage: QuietPassages.Passage?,
        into scratch: Scratch
    ) {
        let length = Self.context + Self.frame
        for (index, frame) in frames.enumerated() {
            let row = scratch.samples.pointer + index * Self.row
            let start = (origin + frame) * Self.frame - Self.context
            let heard = (start..<start + length).clamped(to: audio.samples.indices)
            row.update(repeating: 0, count: length)
            audio.read(heard, gain: passage?.gains[frame] ?? 1, into: row + heard.lowerBound - start)
            for index in 0..<Self.context { row[length + index] = row[length - 2 - index] }
        }
    }

    /// The LSTM's memory over one recording.
    ///
    /// `@unchecked Sendable`: one task at a time advances it, and the pool's runs are ordered.
    private final class RecurrentState: @unchecked Sendable {
        private(set) var probabilities: [Float] = []
        private let network: VoiceActivity
        private let hidden = FloatBuffer(count: state)
        private let cell = FloatBuffer(count: state)

        init(network: VoiceActivity, frames: Int) {
            self.network = network
            probabilities.reserveCapacity(frames)
        }

        /// Takes the frames up to `end` from the gates of their round.
        func advance(over gates: FloatBuffer, upTo end: Int) {
            for index in 0..<end - probabilities.count {
                probabilities.append(step(gates.pointer + index * 4 * VoiceActivity.state))
            }
        }

        private func step(_ gates: UnsafeMutablePointer<Float>) -> Float {
            let size = VoiceActivity.state, kernels = network.kernels
            kernels.linear(
                hidden.pointer, stride: size, network.recurrence.weights, bias: nil, into: gates, stride: 4 * size,
                rows: 1, epilogue: CK_ADD)
            kernels.lstm(gates, cell: cell.pointer, hidden: hidden.pointer, count: size)
            var sum = network.output.bias
            for index in 0..<size { sum += max(0, hidden.pointer[index]) * network.output.weights.pointer[index] }
            return 1 / (1 + exp(-sum))
        }
    }
}
