import Domain

/// The level of speech.
///
/// Whisper and the voice activity detector hear distant speech worse than the same speech close by.
struct SpeechLevel {
    /// Root mean square of the speech, relative to full scale; 0 where nobody speaks.
    let rootMeanSquare: Float

    /// Quieter speech is amplified to this level: −32 dB of full scale.
    static let least: Float = 0.025
    /// The largest amplification: 70 dB.
    static let greatestGain: Float = 3_162

    /// The window that is measured at once: 128 ms.
    private static let window = 2_048

    init(rootMeanSquare: Float) { self.rootMeanSquare = rootMeanSquare }

    /// The level of the samples in some ranges: the 80th percentile of their windows, so that a door slamming next to a whisper
    /// does not count.
    init(of speech: [Range<Int>], in audio: AudioSamples) {
        let squares = speech.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.window).map { start in
                audio.meanSquare(of: start..<min(range.upperBound, start + Self.window))
            }
        }.sorted()
        rootMeanSquare = squares.isEmpty ? 0 : squares[squares.count * 4 / 5].squareRoot()
    }

    /// The factor for the samples; 1 for speech that is loud enough.
    var gain: Float {
        guard rootMeanSquare > 0 else { return 1 }
        return min(max(1, Self.least / rootMeanSquare), Self.greatestGain)
    }
}
