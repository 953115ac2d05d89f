import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// The numbers that this project's own reference run gave, on every machine that has the base model.
///
/// Rewritten by `VIBE_WRITE_GOLDEN=1 swift test --filter GoldenTests` after ReferenceParityTests have passed.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct GoldenTests {
    @Test("Every stage gives the committed numbers", arguments: GoldenNumbers.clips.keys.sorted())
    func golden(clip: String) throws {
        let language = try #require(GoldenNumbers.clips[clip])
        let numbers = try GoldenNumbers(clip: clip, language: language, kernels: .best)
        let file = URL(filePath: GoldenNumbers.file(clip).string)
        if ProcessInfo.processInfo.environment["VIBE_WRITE_GOLDEN"] != nil {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try encoder.encode(numbers).write(to: file)
        }
        let golden = try GoldenNumbers.read(clip)
        func worst(_ left: [Float], _ right: [Float]) -> Float {
            left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? .infinity : .infinity
        }
        #expect(worst(numbers.logMel, golden.logMel) < 1e-3)
        #expect(worst(numbers.encoded, golden.encoded) < 2e-2)
        #expect(worst(numbers.speechProbabilities, golden.speechProbabilities) < 1e-4)
        #expect(numbers.tokens == golden.tokens && !numbers.tokens.isEmpty)
        #expect(abs(numbers.averageLogProbability - golden.averageLogProbability) < 2e-2)
        #expect(abs(numbers.noSpeechProbability - golden.noSpeechProbability) < 1e-2)
    }
}
