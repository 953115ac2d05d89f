import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// Agreement with openai-whisper and Silero, number by number. Needs ../shared/reference and the base model.
@Suite(
    .serialized,
    .enabled(if: EngineFixture.hasReference, "needs ../shared/reference and the base model in the cache"))
struct ReferenceParityTests {
    private let kernels = KernelSet.best
    private let pool = ThreadPool(threads: 2)

    struct Reference: Decodable {
        struct Greedy: Decodable {
            let tokens: [Int]
            let text: String
            let avgLogprob: Double
            let noSpeechProb: Double
            let compressionRatio: Double
        }
        struct Both: Decodable {
            let withTimestamps: Greedy
            let withoutTimestamps: Greedy
        }
        let language: String
        let languageProbabilities: [String: Double]
        let greedy: Both
    }

    static let clips = ["jfk", "ja_000", "ja_013", "pinknoise"]

    private func reference(_ clip: String) throws -> Reference {
        let path = EngineFixture.reference.appending("\(clip).json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Reference.self, from: Data(contentsOf: URL(filePath: path.string)))
    }

    private func audio(_ clip: String) throws -> AudioSamples {
        let file = EngineFixture.reference.appending("clips").appending("\(clip).wav")
        return AudioSamples(samples: try EngineFixture.samples(file))
    }

    private func window(of audio: AudioSamples) -> Range<Int> {
        0..<min(audio.samples.count, LogMel.windowSamples)
    }

    private func model() throws -> WhisperModel {
        try WhisperModel(EngineFixture.baseModel, lanes: 4, precision: .f32, kernels: kernels, pool: pool)
    }

    @Test("Log-mel is the reference's within 1e-3", arguments: clips)
    func logMel(clip: String) throws {
        let expected = try EngineFixture.floats(EngineFixture.reference.appending("\(clip).mel.f32"))
        let audio = try audio(clip)
        let output = FloatBuffer(count: 3000 * 80)
        LogMel(bands: 80, kernels: kernels, pool: pool).window(of: audio, window(of: audio), into: output.pointer)
        var worst: Float = 0
        for frame in 0..<3000 {
            for band in 0..<80 {
                worst = max(worst, abs(output.pointer[frame * 80 + band] - expected[band * 3000 + frame]))
            }
        }
        #expect(worst < 1e-3)
    }

    @Test("Encoder output is the reference's within 2e-2", arguments: clips)
    func encoder(clip: String) throws {
        let expected = try EngineFixture.floats(EngineFixture.reference.appending("\(clip).encoder.f32"))
        let model = try model()
        let audio = try audio(clip)
        model.logMel.window(of: audio, window(of: audio), into: model.encoder.melInput)
        let encoded = model.encoder.encode(WindowPositions(whole: 1500))
        var worst: Float = 0
        for index in 0..<1500 * 512 { worst = max(worst, abs(encoded.base[index] - expected[index])) }
        #expect(worst < 2e-2)
    }

    @Test("Greedy decoding gives the reference's tokens and probabilities", arguments: clips, [true, false])
    func greedy(clip: String, withTimestamps: Bool) throws {
        let reference = try reference(clip)
        let expected = withTimestamps ? reference.greedy.withTimestamps : reference.greedy.withoutTimestamps
        let model = try model()
        let audio = try audio(clip)
        let language = try #require(model.tokenizer.special.language(reference.language))
        var decoder = BatchDecoder(model: model, audio: audio, language: language, guards: Guards([]))
        decoder.withTimestamps = withTimestamps
        let outcome = try #require(try decoder.decode([Chunk(range: window(of: audio), speech: [])]).first)
        let attempt = try #require(outcome.accepted ?? outcome.rejected?.attempt)
        #expect(attempt.tokens == expected.tokens)
        #expect(attempt.text == expected.text.trimmed)
        #expect(abs(attempt.averageLogProbability - expected.avgLogprob) < 2e-2)
        #expect(abs(attempt.noSpeechProbability - expected.noSpeechProb) < 1e-2)
        #expect(abs(attempt.compressionRatio - expected.compressionRatio) < 1e-3)
    }

    @Test("Language probabilities are the reference's", arguments: clips)
    func language(clip: String) throws {
        let model = try model()
        let cache = try #require(model.cache(for: WindowPositions(whole: 1500)))
        let audio = try audio(clip)
        model.encode(audio, window(of: audio), into: cache)
        let probabilities = model.languageProbabilities(in: cache)
        let languages = model.tokenizer.special.languages
        for (code, expected) in try reference(clip).languageProbabilities {
            let index = try #require(languages.firstIndex(of: code))
            #expect(abs(probabilities[index] - expected) < 1e-2)
        }
    }

    @Test("Speech probabilities are Silero's", arguments: clips)
    func voiceActivity(clip: String) throws {
        let expected = try EngineFixture.floats(
            EngineFixture.reference.appending("\(clip).speech_probability.f32"))
        let network = VoiceActivity(kernels: kernels, pool: pool)
        let probabilities = network.probabilities(of: try audio(clip))
        let compared = min(expected.count, probabilities.count)
        #expect(abs(expected.count - probabilities.count) <= 1)
        let worst = zip(probabilities, expected).map { abs($0 - $1) }.max() ?? 1
        #expect(compared > 100 && worst < 1e-4)
    }
}
