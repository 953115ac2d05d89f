import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// The engine from samples to text, with the real model.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct TranscriberTests {
    private func transcriber() async throws -> Transcriber {
        try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2))
    }

    private func clip(_ name: String) throws -> [Int16] {
        try EngineFixture.samples(GoldenNumbers.samples.appending("\(name).wav"))
    }

    private func pause(_ seconds: Double) -> [Int16] { [Int16](repeating: 0, count: Int(seconds * 16_000)) }

    @Test("Speech with pauses is complete, in order and in its place")
    func order() async throws {
        let first = try clip("en-fox"), second = try clip("en-shopping")
        let samples = pause(3) + first + pause(20) + second + pause(3)
        let transcript = try await transcriber().transcribe(
            AudioSamples(samples: samples), options: TranscriptionOptions(language: .code("en")))
        let text = transcript.text.lowercased()
        let fox = try #require(text.range(of: "lazy dog")), bread = try #require(text.range(of: "bread"))
        #expect(fox.upperBound < bread.lowerBound)
        #expect(text.contains("quick brown fox") && text.contains("this evening"))
        let last = try #require(transcript.segments.last), begin = try #require(transcript.segments.first)
        #expect(abs(begin.start - 3) < 1)
        #expect(last.start > 20 && last.end <= Double(samples.count) / 16_000)
        #expect(zip(transcript.segments, transcript.segments.dropFirst()).allSatisfy { $0.end <= $1.start + 0.01 })
    }

    @Test("Japanese characters that straddle tokens are complete")
    func japanese() async throws {
        let transcript = try await transcriber().transcribe(
            AudioSamples(samples: try clip("ja-meeting")), options: TranscriptionOptions())
        #expect(transcript.text.contains("会議") && !transcript.text.contains("\u{FFFD}"))
    }

    @Test("The language is detected if it is not given", arguments: [("ja-dinner", "ja"), ("en-shopping", "en")])
    func detection(clip name: String, language: String) async throws {
        let transcript = try await transcriber().transcribe(
            AudioSamples(samples: try clip(name)), options: TranscriptionOptions(language: .auto))
        #expect(transcript.language == language && (transcript.languageProbability ?? 0) > 0.5)
    }

    @Test("Silence, a hum and noise give no text")
    func nothing() async throws {
        let transcriber = try await transcriber()
        var state: UInt64 = 1
        let noise = (0..<160_000).map { _ -> Int16 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int16(truncatingIfNeeded: state >> 48) / 10
        }
        let hum = (0..<160_000).map { Int16(6_000 * sin(2 * .pi * 50 * Double($0) / 16_000)) }
        for samples in [[], [3_000], pause(40), noise, hum] {
            let transcript = try await transcriber.transcribe(AudioSamples(samples: samples), options: .init())
            #expect(transcript.text.isEmpty && transcript.segments.isEmpty)
        }
    }

    @Test("A prompt and names never appear where they are not said")
    func prompt() async throws {
        let transcriber = try await transcriber()
        let options = TranscriptionOptions(prompt: "小鳥遊さんと青梅へ行きます。", hotwords: "渡邉、齊藤")
        for noise in ["noise-pink", "noise-hum", "noise-ticking"] {
            let transcript = try await transcriber.transcribe(AudioSamples(samples: try clip(noise)), options: options)
            #expect(transcript.text.isEmpty)
        }
        let transcript = try await transcriber.transcribe(
            AudioSamples(samples: try clip("ja-meeting")), options: options)
        #expect(transcript.text.contains("会議") && !transcript.text.contains("さん"), "\(transcript.text)")
    }

    @Test("One recording does not affect the next")
    func independence() async throws {
        let transcriber = try await transcriber()
        let audio = AudioSamples(samples: try clip("ja-weather"))
        let alone = try await transcriber.transcribe(audio, options: .init())
        _ = try await transcriber.transcribe(
            AudioSamples(samples: try clip("en-fox")), options: TranscriptionOptions(language: .auto))
        #expect(try await transcriber.transcribe(audio, options: .init()) == alone)
        let prepared = await transcriber.prepare(audio)
        #expect(prepared.speechProbabilities?.isEmpty == false)
        #expect(try await transcriber.transcribe(prepared, options: .init()) == alone)
    }

    @Test("A language that Whisper does not know is rejected")
    func unknownLanguage() async throws {
        let transcriber = try await transcriber()
        await #expect(throws: TranscriptionError.unknownLanguage("xx")) {
            _ = try await transcriber.transcribe(
                AudioSamples(samples: [0]), options: TranscriptionOptions(language: .code("xx")))
        }
    }

    @Test("A damaged weight file is an error that says what to do", arguments: [0, 1, 100, 5_000, 1_000_000])
    func damaged(length: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let whole = try Data(
            contentsOf: URL(filePath: EngineFixture.baseModel.appending("model.bin").string), options: .alwaysMapped)
        try whole.prefix(length).write(to: folder.appending(path: "model.bin"))
        await #expect {
            _ = try await Transcriber(
                modelDirectory: FilePath(folder.path), settings: EngineSettings(threads: 1))
        } throws: { error in
            if case .modelUnavailable(_, let detail) = error as? TranscriptionError {
                detail.contains("fetch")
            } else {
                false
            }
        }
    }
}
