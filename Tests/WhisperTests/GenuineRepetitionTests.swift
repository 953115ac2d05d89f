import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// What people say over and over is no loop of the model's.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct GenuineRepetitionTests {
    private func text(of clip: String, beamSize: Int) async throws -> String {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2, beamSize: beamSize))
        let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
        let transcript = try await transcriber.transcribe(
            AudioSamples(samples: samples),
            options: TranscriptionOptions(language: .code(String(clip.prefix(2))), beamSize: beamSize))
        #expect(transcript.rejected.isEmpty)
        return transcript.text
    }

    @Test("A word said eight times is written about eight times, whatever the model hears", arguments: [1, 5])
    func yes(beamSize: Int) async throws {
        let text = try await text(of: "ja-yes", beamSize: beamSize)
        #expect((7...9).contains(Repetition(in: text)?.count ?? 0), "\(text)")
    }

    @Test("An angry no, no, no stays", arguments: [1, 5])
    func no(beamSize: Int) async throws {
        let text = try await text(of: "en-no", beamSize: beamSize)
        #expect(text.lowercased().split { !$0.isLetter }.count { $0 == "no" } >= 6, "\(text)")
    }

    @Test("Counting to ten is transcribed to the end", arguments: [1, 5])
    func counting(beamSize: Int) async throws {
        let text = try await text(of: "ja-counting", beamSize: beamSize)
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        // One of them may be misheard.
        #expect(
            numbers.first == 1 && numbers.last == 10 && numbers.count >= 9 && numbers == numbers.sorted(), "\(text)")
    }

    @Test("A song has its refrain twice", arguments: [1, 5])
    func song(beamSize: Int) async throws {
        let text = try await text(of: "ja-song", beamSize: beamSize)
        let refrains = text.applyingTransform(.hiraganaToKatakana, reverse: true) ?? text
        #expect(refrains.split(separator: "きらきら", omittingEmptySubsequences: false).count == 3, "\(text)")
    }
}
