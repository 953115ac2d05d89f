import WatchMe

/// How loud somebody speaks.
///
/// Whisper and the voice activity detector hear speech from far away worse than the same speech close by.
struct SpeechLevel {
    /// Root mean square of the speech, relative to full scale; 0 where nobody speaks.
    let rootMeanSquare: Float

    /// Quieter speech is made this loud: −32 dB of full scale.
    static let least: Float = 0.025
    /// No speech is made louder than by this factor: 40 dB.
    static let greatestGain: Float = 100

    init(rootMeanSquare: Float) { self.rootMeanSquare = rootMeanSquare }

    /// Of the samples in some ranges.
    init(of speech: [Range<Int>], in samples: [Int16]) {
        let energy = speech.reduce(Int64(0)) { sum, range in
            samples[range].reduce(sum) { $0 + Int64($1) * Int64($1) }
        }
        let count = speech.reduce(0) { $0 + $1.count }
        let mean = count > 0 ? (Double(energy) / Double(count)).squareRoot() : 0
        rootMeanSquare = Float(mean) / AudioSamples.fullScale
    }

    /// What to multiply the samples by; 1 for speech that is loud enough.
    var gain: Float {
        guard rootMeanSquare > 0 else { return 1 }
        return min(max(1, Self.least / rootMeanSquare), Self.greatestGain)
    }
}
