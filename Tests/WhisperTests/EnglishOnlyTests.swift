import Domain
import SystemPackage
import Testing

@testable import Whisper

/// An English-only model, with its real weights.
@Suite(
    .serialized,
    .enabled(if: EngineFixture.hasEnglishModel, "needs the tiny.en model: vibe-transcriber models fetch tiny.en"))
struct EnglishOnlyTests {
    private func transcribe(
        _ clip: String, _ options: TranscriptionOptions, precision: Precision = .int8
    ) async throws -> Transcript {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.englishModel, settings: EngineSettings(threads: 2, precision: precision))
        let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
        return try await transcriber.transcribe(AudioSamples(samples: samples), options: options)
    }

    private static let sentence = "She opened the window because the room was too warm."

    @Test("English is complete, with the times of its words", arguments: [Precision.int8, .f32])
    func words(precision: Precision) async throws {
        let options = TranscriptionOptions(language: .code("en"), wordTimestamps: true)
        let transcript = try await transcribe("en-window", options, precision: precision)
        #expect(transcript.text == Self.sentence)
        let words = transcript.segments.flatMap { $0.words ?? [] }
        try #require(words.map(\.text.trimmed) == Self.sentence.split(separator: " ").map(String.init))
        for (word, end) in zip(words, Self.ends) { #expect(abs(word.end - end) < 0.1, "\(word.text)") }
    }

    /// Where the sentence's words end as faster-whisper 1.2.1 says with the same weights in f32, greedy.
    private static let ends = [0.4, 0.74, 0.98, 1.42, 1.94, 2.16, 2.36, 2.7, 3.04, 3.36]

    @Test("Without a language it is English, without detection")
    func automatic() async throws {
        let transcript = try await transcribe("en-window", TranscriptionOptions(language: .auto))
        #expect(transcript.language == "en" && transcript.languageProbability == nil)
        #expect(transcript.text == Self.sentence)
    }

    @Test("Names and an earlier text are read in its own vocabulary")
    func context() async throws {
        let options = TranscriptionOptions(
            language: .code("en"), prompt: "It was a hot day in summer.", hotwords: "window, room")
        #expect(try await transcribe("en-window", options).text == Self.sentence)
    }

    @Test("Another language is an error that names model and language", arguments: ["ja", "xx"])
    func otherLanguage(code: String) async throws {
        await #expect(throws: TranscriptionError.languageNotSupported(model: "tiny.en", language: code)) {
            _ = try await transcribe("ja-weather", TranscriptionOptions(language: .code(code)))
        }
    }
}
