import Domain
import Foundation

/// How a sound rises and falls.
///
/// Speech rises abruptly and falls slowly: plosives and voices set in at once, vowels and rooms die away. Played backwards it is the
/// other way round, and so are sounds that swell. Steady noise hides both.
struct Envelope: Equatable, Sendable {
    /// The skewness of the level's changes, in decibels, from frame to frame: the mean of their cubes over that of their squares to
    /// the power of 1.5. Above 0 where the sound rises faster than it falls; 0 where nothing changes.
    let skewness: Double
    /// Decibels between the loud frames (the 95th percentile) and the quiet ones (the 10th).
    let range: Double

    /// What one level is taken of: 16 ms.
    private static let frame = 256
    /// Levels lower than this below the loud ones count as this: 60 dB.
    private static let floor = 1e-6
    /// The pole of the filter that removes offsets and rumble (50 Hz), which would be the level of a pause.
    private static let pole: Float = 0.98

    init(skewness: Double, range: Double) {
        self.skewness = skewness
        self.range = range
    }

    init(of range: Range<Int>, in audio: AudioSamples) {
        let squares = Self.squares(of: range, in: audio), sorted = squares.sorted()
        func percentile(_ percent: Int) -> Double { sorted[(sorted.count - 1) * percent / 100] }
        guard squares.count > 1, percentile(95) > 0 else {
            self.init(skewness: 0, range: 0)
            return
        }
        let loud = percentile(95)
        func level(_ square: Double) -> Double { 10 * log10(max(square / loud, Self.floor)) }
        let levels = squares.map(level)
        self.init(
            skewness: Self.skewness(of: zip(levels.dropFirst(), levels).map { $0 - $1 }), range: -level(percentile(10)))
    }

    /// The mean square of each whole frame, without the offset.
    private static func squares(of range: Range<Int>, in audio: AudioSamples) -> [Double] {
        guard !range.isEmpty else { return [] }
        let samples = [Float](unsafeUninitializedCapacity: range.count) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            audio.read(range, into: start)
            count = range.count
        }
        var last = samples[0], filtered: Float = 0
        return stride(from: 0, through: samples.count - frame, by: frame).map { start in
            var sum: Float = 0
            for sample in samples[start..<start + frame] {
                filtered = sample - last + pole * filtered
                last = sample
                sum += filtered * filtered
            }
            return Double(sum) / Double(frame)
        }
    }

    private static func skewness(of changes: [Double]) -> Double {
        let count = Double(changes.count)
        let variance = changes.reduce(0) { $0 + $1 * $1 } / count
        guard variance > 0 else { return 0 }
        return changes.reduce(0) { $0 + $1 * $1 * $1 } / count / (variance * variance.squareRoot())
    }
}
