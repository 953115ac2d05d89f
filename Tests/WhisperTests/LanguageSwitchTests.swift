import Domain
import SystemPackage
import Testing

@testable import Whisper

/// What is decoded in another language than the one that was asked for.
@Suite(.serialized) struct LanguageSwitchTests {
    private func switched(given: Double?, heard: Double?, seconds: Double = 4) -> Int? {
        let attempt = Attempt(
            tokens: [], logProbabilities: [], text: "あ", temperature: 0, averageLogProbability: -1.2,
            noSpeechProbability: 0.1, languageProbability: given, compressionRatio: 1)
        let language = heard.map { ChunkLanguage(token: 50_259, probability: $0) }
        let evidence = Evidence(attempt, spokenSeconds: seconds, envelope: .ofSpeech)
        return LanguageSwitch.language(after: evidence, heard: language)?.token
    }

    @Test("It takes a language that is clearly heard, one that is not, and enough speech to tell")
    func evidence() {
        #expect(switched(given: 0.01, heard: 0.95) == 50_259)
        #expect(switched(given: 0.2, heard: 0.75) == nil)
        #expect(switched(given: 0.05, heard: 0.5) == nil)
        #expect(switched(given: 0.01, heard: 0.95, seconds: 1) == nil)
        #expect(switched(given: nil, heard: nil) == nil)
    }

    @Test(
        "English is written as English although Japanese was asked for, and Japanese although English was",
        .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"),
        arguments: [("en-fox", "ja", "lazy dog"), ("en-shopping", "ja", "bread"), ("ja-weather", "en", "天気")])
    func foreign(clip: String, asked: String, words: String) async throws {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2))
        let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
        let transcript = try await transcriber.transcribe(
            AudioSamples(samples: samples), options: TranscriptionOptions(language: .code(asked)))
        #expect(transcript.text.contains(words), "\(transcript.text)")
        #expect(transcript.segments.allSatisfy { $0.language == String(clip.prefix(2)) })
    }
}
