import Domain

/// How loud somebody speaks.
///
/// Whisper and the voice activity detector hear speech from far away worse than the same speech close by.
struct SpeechLevel {
    /// Root mean square of the speech, relative to full scale; 0 where nobody speaks.
    let rootMeanSquare: Float

    /// Quieter speech is made this loud: −32 dB of full scale.
    static let least: Float = 0.025
    /// No speech is made louder than by this factor: 70 dB.
    static let greatestGain: Float = 3_162

    /// What is taken together: 128 ms.
    private static let window = 2_048

    init(rootMeanSquare: Float) { self.rootMeanSquare = rootMeanSquare }

    /// Of the samples in some ranges: what four fifths of their windows stay below, so that a door that falls shut beside a whisper
    /// does not count.
    init(of speech: [Range<Int>], in audio: AudioSamples) {
        let squares = speech.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.window).map { start in
                audio.meanSquare(of: start..<min(range.upperBound, start + Self.window))
            }
        }.sorted()
        rootMeanSquare = squares.isEmpty ? 0 : squares[squares.count * 4 / 5].squareRoot()
    }

    /// What to multiply the samples by; 1 for speech that is loud enough.
    var gain: Float {
        guard rootMeanSquare > 0 else { return 1 }
        return min(max(1, Self.least / rootMeanSquare), Self.greatestGain)
    }
}
