import Domain

/// Finds where a recording is worth listening to a second time, amplified: something rises above the background there, and
/// is far quieter than speech close by. The level is judged around each moment, since a loud voice may be minutes or a second away.
struct QuietPassages {
    /// A stretch of frames, and the amplification of each.
    struct Passage {
        let frames: Range<Int>
        let gains: [Float]
    }

    /// Below this, a second hearing is not worthwhile.
    private static let leastGain: Float = 2
    /// The required rise above the background: 4 dB in a quarter of a second.
    private static let rise: Float = 1.6
    /// Or the speech probability of the first hearing.
    private static let suspicion: Float = 0.15
    /// In frames of 32 ms: a level's window and its reach, the context around a passage, and the span of the background.
    private static let window = 8
    private static let reach = 16
    private static let margin = 48
    private static let background = (step: 256, reach: 512)

    /// The passages of a recording for whose frames the first hearing gave `probabilities`.
    static func passages(of audio: AudioSamples, _ probabilities: [Float]) -> [Passage] {
        let frame = VoiceActivity.frame
        let squares = probabilities.indices.map { index in
            audio.meanSquare(of: index * frame..<min(audio.samples.count, (index + 1) * frame))
        }
        let levels = squares.indices.map { index in
            let window = (index - window / 2..<index + window / 2).clamped(to: squares.indices)
            return (squares[window].reduce(0, +) / Float(window.count)).squareRoot()
        }
        let backgrounds = backgrounds(levels)
        let gains = levels.indices.map { index in
            let near = (index - reach..<index + reach + 1).clamped(to: levels.indices)
            return SpeechLevel(rootMeanSquare: levels[near].max() ?? 0).gain
        }
        var ranges: [Range<Int>] = []
        for index in levels.indices where gains[index] >= leastGain {
            let floor = backgrounds[index / background.step]
            guard levels[index] > rise * floor || probabilities[index] >= suspicion else { continue }
            let range = (index - margin..<index + margin + 1).clamped(to: levels.indices)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges.map { Passage(frames: $0, gains: Array(gains[$0])) }
    }

    /// The 20th percentile of the surrounding levels, for every `background.step` frames.
    private static func backgrounds(_ levels: [Float]) -> [Float] {
        stride(from: 0, to: levels.count, by: background.step).map { start in
            let around = (start - background.reach..<start + background.step + background.reach)
                .clamped(to: levels.indices)
            let sorted = levels[around].sorted()
            return sorted[sorted.count / 5]
        }
    }
}
