import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// Speech from far away is heard like speech close by.
@Suite struct SpeechLevelTests {
    private static func tone(_ amplitude: Double, _ count: Int = 16_000) -> [Int16] {
        (0..<count).map { Int16((amplitude * 32_767 * sin(Double($0) / 5)).rounded()) }
    }

    @Test("Only quiet speech is amplified, and by at most 70 dB")
    func gain() {
        let loud = Self.tone(0.5), quiet = Self.tone(0.001)
        let samples = AudioSamples(samples: loud + quiet)
        #expect(SpeechLevel(of: [0..<loud.count], in: samples).gain == 1)
        let level = SpeechLevel(of: [loud.count..<samples.samples.count], in: samples)
        #expect(abs(level.rootMeanSquare * level.gain - SpeechLevel.least) < 1e-5)
        #expect(SpeechLevel(rootMeanSquare: 1e-6).gain == SpeechLevel.greatestGain)
        #expect(SpeechLevel(of: [], in: samples).gain == 1)
        #expect(SpeechLevel(of: [0..<100], in: AudioSamples(samples: [Int16](repeating: 0, count: 100))).gain == 1)
        #expect(SpeechLevel(of: [0..<100], in: AudioSamples(samples: [Int16](repeating: .min, count: 100))).gain == 1)
    }

    @Test(
        "A whole sentence is found 40 dB down, and nothing in noise as quiet",
        .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
    func quiet() async throws {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2))
        func text(_ clip: String) async throws -> String {
            let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
            let quiet = samples.map { Int16((Double($0) / 100).rounded()) }
            let language = clip.hasPrefix("en") ? "en" : "ja"
            return try await transcriber.transcribe(
                AudioSamples(samples: quiet), options: TranscriptionOptions(language: .code(language))
            ).text
        }
        let fox = try await text("en-fox").lowercased()
        #expect(fox.hasPrefix("the quick") && fox.contains("lazy dog"), "\(fox)")
        let meeting = try await text("ja-meeting")
        #expect(meeting.hasPrefix("明日の会議") && meeting.contains("資料"), "\(meeting)")
        for noise in ["noise-pink", "noise-hum", "noise-ticking"] { #expect(try await text(noise).isEmpty) }
    }
}
