import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

@Suite struct EnvelopeTests {
    private func envelope(_ samples: [Int16]) -> Envelope {
        Envelope(of: samples.indices, in: AudioSamples(samples: samples))
    }

    @Test(
        "Speech rises faster than it falls, and played backwards it is the other way round",
        arguments: ["ja-weather", "ja-dinner"])
    func backwards(clip: String) throws {
        let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
        #expect(envelope(samples).skewness > 0)
        #expect(envelope(samples.reversed()).skewness < EnvelopeGuard.skewnessThreshold)
    }

    /// A tone of 500 Hz that changes its amplitude every second.
    private func tone(_ amplitudes: [Double]) -> [Int16] {
        amplitudes.flatMap { amplitude in
            (0..<16_000).map { Int16(amplitude * sin(Double($0) * .pi / 16)) }
        }
    }

    @Test("The range is the one between loud and quiet, whatever the level and the offset", arguments: [10.0, 300.0])
    func range(amplitude: Double) {
        let samples = tone([amplitude, 100 * amplitude])
        #expect(abs(envelope(samples).range - 40) < 0.5)
        #expect(abs(envelope(samples.map { $0 + 500 }).range - 40) < 0.5)
    }

    @Test("What does not change has no envelope to speak of", arguments: [0, 1, 511, 16_000])
    func silence(count: Int) {
        #expect(envelope([Int16](repeating: 0, count: count)) == Envelope(skewness: 0, range: 0))
        #expect(envelope([Int16](repeating: 1_000, count: count)) == Envelope(skewness: 0, range: 0))
        #expect(envelope(Array(tone([5_000]).prefix(count))).range < 0.5)
    }
}
