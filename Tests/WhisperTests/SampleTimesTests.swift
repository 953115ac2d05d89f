import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// The times of all sample clips, as they are and at double speed, where words are shorter than the aligner's positions.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct SampleTimesTests {
    @Test("Segments and words have a length, are in order and end with the recording", arguments: [1, 2])
    func times(speed: Int) async throws {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2))
        let files = try FileManager.default.contentsOfDirectory(atPath: GoldenNumbers.samples.string).sorted()
        var words = 0
        for file in files where file.hasSuffix(".wav") {
            let samples = try EngineFixture.samples(GoldenNumbers.samples.appending(file))
            let audio = AudioSamples(samples: Self.faster(samples, speed))
            var options = TranscriptionOptions(language: .code(file.hasPrefix("en") ? "en" : "ja"))
            let plain = try await transcriber.transcribe(audio, options: options).segments
            options.wordTimestamps = true
            let timed = try await transcriber.transcribe(audio, options: options).segments
            for segments in [plain, timed] {
                #expect(timeFaults(in: segments, seconds: audio.duration).isEmpty, "\(file)")
            }
            #expect(plain == timed.map(\.withoutWords))
            words += timed.reduce(0) { $0 + ($1.words?.count ?? 0) }
        }
        #expect(words > 100)
    }

    /// The same voices at a multiple of their speed: overlapping frames of 40 ms, moved together.
    private static func faster(_ samples: [Int16], _ speed: Int) -> [Int16] {
        guard speed > 1 else { return samples }
        let half = AudioSamples.sampleRate / 50
        var sums = [Float](repeating: 0, count: samples.count / speed + 2 * half)
        for first in stride(from: 0, to: samples.count - 2 * half, by: speed * half) {
            for index in 0..<2 * half {
                let weight = 1 - abs(Float(index - half)) / Float(half)
                sums[first / speed + index] += weight * Float(samples[first + index])
            }
        }
        return sums.map { Int16(max(-32_768, min(32_767, $0))) }
    }
}
