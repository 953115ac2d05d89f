import Foundation

/// Which languages a recording is in, as far as it is known: what decides for a chunk too short to tell by itself.
struct LanguageProfile {
    /// What is said of one chunk.
    struct Verdict {
        /// The likeliest language, an index into `probabilities`.
        let language: Int
        /// Of all languages, in view of the chunks before.
        let probabilities: [Double]
        /// The chunk's middle, in seconds from the start of the recording.
        let time: Double
        /// Its speech, in seconds.
        let spoken: Double

        var probability: Double { probabilities[language] }
        /// Whether another language is too likely for all of it to be in one.
        var isMixed: Bool { probability < 0.9 }
    }

    private var verdicts: [Verdict] = []

    /// So many seconds of speech tell by themselves: more of them weigh no more.
    private static let plenty = 10.0
    /// Evidence this many seconds away counts half.
    private static let reach = 120.0
    /// What every language has before anything is heard: a chunk of almost no speech must be 50 to 1 for another language than
    /// all the others are in.
    private static let openness = 0.02
    /// The same for each second of speech in the chunk itself.
    private static let opennessPerSecond = 1.0 / 30

    /// Judges a chunk by the model's probabilities for it alone and by the verdicts noted so far.
    func verdict(on probabilities: [Double], time: Double, spoken: Double) -> Verdict {
        var prior = [Double](
            repeating: Self.openness + Self.opennessPerSecond * spoken, count: probabilities.count)
        let weights = verdicts.map {
            min($0.spoken, Self.plenty) * exp2(-abs($0.time - time) / Self.reach)
        }
        let total = weights.reduce(0, +)
        for (weight, verdict) in zip(weights, verdicts) where total > 0 {
            for index in prior.indices { prior[index] += weight / total * verdict.probabilities[index] }
        }
        let joint = zip(probabilities, prior).map { $0 * $1 }
        let sum = max(joint.reduce(0, +), .leastNormalMagnitude)
        let best = joint.indices.max { joint[$0] < joint[$1] } ?? 0
        return Verdict(
            language: best, probabilities: joint.map { $0 / sum }, time: time, spoken: spoken)
    }

    /// Lets a verdict weigh on those to come.
    mutating func note(_ verdict: Verdict) { verdicts.append(verdict) }
}
