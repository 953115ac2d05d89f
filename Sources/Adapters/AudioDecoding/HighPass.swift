import Domain
import Foundation

/// Removes what is not sound: the constant or slowly moving offset of many microphones' converters, which would pass for
/// loudness in everything that follows.
///
/// A second-order Butterworth filter, 3 dB down at 30 Hz, far below voices.
///
/// Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", high-pass with Q = 1/√2.
struct HighPass {
    private static let cutoff = 30.0

    private let gain: Double
    private let feedback: (Double, Double)
    private var state = (0.0, 0.0)
    private var hasBegun = false

    init() {
        let angle = 2 * Double.pi * Self.cutoff / Double(AudioSamples.sampleRate)
        let alpha = sin(angle) / 2.squareRoot(), scale = 1 + alpha
        gain = (1 + cos(angle)) / 2 / scale
        feedback = (-2 * cos(angle) / scale, (1 - alpha) / scale)
    }

    /// Filters the next samples in place.
    mutating func apply(to samples: inout [Float]) {
        if !hasBegun, let first = samples.first {
            // As if the first sample had always been there, so that an offset makes no step at the beginning.
            state = (-gain * Double(first), gain * Double(first))
            hasBegun = true
        }
        var (first, second) = state
        for index in samples.indices {
            let input = Double(samples[index]), output = gain * input + first
            first = -2 * gain * input - feedback.0 * output + second
            second = gain * input - feedback.1 * output
            samples[index] = Float(output)
        }
        state = (first, second)
    }
}
