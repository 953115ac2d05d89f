/// How much audio went through in how much time.
package struct Speed: Sendable, Equatable {
    package let audioSeconds: Double
    package let wallSeconds: Double

    init(of scores: [FileScore]) {
        audioSeconds = scores.reduce(0) { $0 + $1.audioSeconds }
        wallSeconds = scores.reduce(0) { $0 + $1.wallSeconds }
    }

    /// Seconds of audio for each second of waiting; `nil` when there was nothing to wait for, as with texts that were made before.
    package var realTimeFactor: Double? { wallSeconds > 0 ? audioSeconds / wallSeconds : nil }
}
