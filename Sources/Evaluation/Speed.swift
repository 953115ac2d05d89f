/// How much audio went through in how much time.
package struct Speed: Sendable, Equatable {
    package let audioSeconds: Double
    package let wallSeconds: Double

    init(of scores: [FileScore]) {
        audioSeconds = scores.reduce(0) { $0 + $1.audioSeconds }
        wallSeconds = scores.reduce(0) { $0 + $1.wallSeconds }
    }

    /// Seconds of audio for each second of waiting.
    package var realTimeFactor: Double { audioSeconds / max(wallSeconds, 1e-9) }
}
