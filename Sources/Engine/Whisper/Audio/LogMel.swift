import Domain
import Foundation

/// Whisper's log-mel spectrogram of a 30 s window: 25 ms Hann frames every 10 ms, power spectrum, mel filters, log₁₀,
/// the top 80 dB, scaled to about −1…1.
///
/// Fourier transform and filters are matrix products; frames after the end of the audio are constant and not computed.
final class LogMel {
    /// Samples in a window.
    static let windowSamples = 480_000
    /// Frames in a window.
    static let frames = 3000

    private static let frameLength = 400
    private static let hop = 160

    let bands: Int
    private let kernels: KernelSet
    private let pool: ThreadPool
    /// Windowed cosines, then sines [402 × 400].
    private let transform: PackedMatrix
    /// Mel filters [bands × 201].
    private let filters: PackedMatrix
    private let padded = FloatBuffer(count: windowSamples + frameLength, for: .model)
    private let scratch: [FloatBuffer]

    /// Frames computed at a time.
    private static let block = 120
    private static let tasksPerThread = 2

    /// The memory of one of these.
    static func bytes(bands: Int, threads: Int) -> Int {
        let bins = MelFilterbank.bins
        let tables = 2 * bins * frameLength + bands * bins, scratch = tasksPerThread * threads * block * 3 * bins
        return (tables + windowSamples + frameLength + scratch) * MemoryLayout<Float>.stride
    }

    init(bands: Int, kernels: KernelSet, pool: ThreadPool) {
        self.bands = bands
        self.kernels = kernels
        self.pool = pool
        let length = Self.frameLength, bins = MelFilterbank.bins
        var rows = [Float](repeating: 0, count: 2 * bins * length)
        for sample in 0..<length {
            let window = 0.5 - 0.5 * cos(2 * Double.pi * Double(sample) / Double(length))
            for bin in 0..<bins {
                // The phase is taken modulo a whole turn first, which keeps the angle small and exact.
                let angle = 2 * Double.pi * Double(bin * sample % length) / Double(length)
                rows[bin * length + sample] = Float(window * cos(angle))
                rows[(bins + bin) * length + sample] = Float(-window * sin(angle))
            }
        }
        transform = PackedMatrix(rows, stride: length, rows: 2 * bins, columns: length, kernels: kernels)
        filters = PackedMatrix(
            MelFilterbank(bands: bands).weights, stride: bins, rows: bands, columns: bins, kernels: kernels)
        scratch = (0..<Self.tasksPerThread * pool.threads).map { _ in
            FloatBuffer(count: Self.block * 3 * bins, for: .model)
        }
    }

    /// Writes the log-mel of a window (at most 480 000 samples, then silence), amplified by `gain`, time-major: frame t,
    /// band b at output[t × bands + b].
    func window(
        of audio: AudioSamples, _ range: Range<Int>, gain: Float = 1, into output: UnsafeMutablePointer<Float>
    ) {
        precondition(range.count <= Self.windowSamples, "a window holds 30 s")
        let margin = Self.frameLength / 2
        padded.pointer.update(repeating: 0, count: padded.count)
        audio.read(range, gain: gain, into: padded.pointer + margin)
        for index in 1...margin {
            padded.pointer[margin - index] = padded.pointer[margin + index]
            padded.pointer[margin + Self.windowSamples - 1 + index] =
                padded.pointer[margin + Self.windowSamples - 1 - index]
        }
        let heard = min(Self.frames, (range.count + margin) / Self.hop + 1)
        let used = range.count + 2 * margin >= Self.windowSamples ? Self.frames : heard
        pool.run(scratch.count) { task in
            for first in stride(from: task * Self.block, to: used, by: scratch.count * Self.block) {
                energies(first..<min(used, first + Self.block), into: output, scratch[task].pointer)
            }
        }
        let count = used * bands
        (output + count).update(repeating: -10, count: Self.frames * bands - count)
        let floor = output[kernels.maxIndex(output, count: Self.frames * bands)] - 8
        for index in 0..<Self.frames * bands { output[index] = (max(output[index], floor) + 4) / 4 }
    }

    /// log₁₀ of the mel energies of some frames.
    private func energies(
        _ frames: Range<Int>, into output: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let bins = MelFilterbank.bins, rows = frames.count
        let spectrum = scratch, power = scratch + Self.block * 2 * bins
        kernels.linear(
            padded.pointer + frames.lowerBound * Self.hop, stride: Self.hop, transform, bias: nil, into: spectrum,
            stride: 2 * bins, rows: rows)
        for row in 0..<rows {
            let real = spectrum + row * 2 * bins, imaginary = real + bins
            for bin in 0..<bins {
                power[row * bins + bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin]
            }
        }
        let energy = output + frames.lowerBound * bands
        kernels.linear(power, stride: bins, filters, bias: nil, into: energy, stride: bands, rows: rows)
        for index in 0..<rows * bands { energy[index] = log10(max(energy[index], 1e-10)) }
    }
}
