import Domain
import Foundation
import SystemPackage

@testable import Whisper

/// What the engine computes from a sample clip, thinned out, so that it can be committed and compared anywhere.
struct GoldenNumbers: Codable, Equatable {
    /// Every 1 999th value of the log-mel [3000 × 80].
    var logMel: [Float] = []
    /// Every 9 973rd value of the encoder's output [1500 × 512].
    var encoded: [Float] = []
    /// One for each 512 samples.
    var speechProbabilities: [Float] = []
    var tokens: [Int] = []
    var averageLogProbability = 0.0
    var noSpeechProbability = 0.0

    static let clips = ["ja-weather": "ja", "en-fox": "en"]

    static let samples: FilePath = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Samples")

    /// Where the committed numbers of a clip are.
    static func file(_ clip: String) -> FilePath {
        FilePath(#filePath).removingLastComponent().appending("Golden").appending("\(clip).json")
    }

    /// The committed numbers of a clip.
    static func read(_ clip: String) throws -> GoldenNumbers {
        try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file(clip).string)))
    }

    /// Computes them with the given kernels.
    init(
        clip: String, language: String, kernels: KernelSet, model directory: FilePath = EngineFixture.baseModel
    ) throws {
        let pool = ThreadPool(threads: 2)
        let samples = try EngineFixture.samples(Self.samples.appending("\(clip).wav"))
        let model = try WhisperModel(directory, lanes: 1, precision: .f32, kernels: kernels, pool: pool)
        model.logMel.window(of: AudioSamples(samples: samples), samples.indices, into: model.encoder.melInput)
        logMel = stride(from: 0, to: 3000 * 80, by: 1_999).map { model.encoder.melInput[$0] }
        let output = model.encoder.encode(WindowPositions(whole: 1500))
        encoded = stride(from: 0, to: 1500 * 512, by: 9_973).map { output.base[$0] }
        speechProbabilities = VoiceActivity(kernels: kernels, pool: pool)
            .probabilities(of: AudioSamples(samples: samples))
        guard let token = model.tokenizer.special.language(language) else { return }
        let decoder = BatchDecoder(
            model: model, audio: AudioSamples(samples: samples), language: token)
        let outcome = try decoder.decode([Chunk(range: 0..<samples.count, speech: [])]).first
        tokens = outcome?.accepted?.tokens ?? []
        averageLogProbability = outcome?.accepted?.averageLogProbability ?? 0
        noSpeechProbability = outcome?.accepted?.noSpeechProbability ?? 0
    }
}
