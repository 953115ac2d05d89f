import Domain
import SystemPackage
import Testing

@testable import Whisper

/// Windows of which only a part of the silence is computed against whole ones, with the real model.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct ShortWindowsTests {
    private func clip(_ name: String) throws -> [Int16] {
        try EngineFixture.samples(GoldenNumbers.samples.appending("\(name).wav"))
    }

    @Test(
        "Short clips get the words and the times of whole windows, in the language that is found",
        arguments: Precision.allCases)
    func texts(precision: Precision) async throws {
        let clips = try ["en-fox", "en-river", "ja-meeting", "ja-weather"].map(clip)
        func segments(_ shortensWindows: Bool) async throws -> [[Transcript.Segment]] {
            let settings = EngineSettings(threads: 2, precision: precision, shortensWindows: shortensWindows)
            let transcriber = try await Transcriber(modelDirectory: EngineFixture.baseModel, settings: settings)
            var all: [[Transcript.Segment]] = []
            for clip in clips {
                all.append(
                    try await transcriber.transcribe(
                        AudioSamples(samples: clip), options: TranscriptionOptions(language: .auto)
                    ).segments)
            }
            return all
        }
        let short = try await segments(true), whole = try await segments(false)
        func letters(_ segments: [[Transcript.Segment]]) -> [[String]] {
            segments.map { $0.map { $0.text.filter(\.isLetter) } }
        }
        #expect(letters(short) == letters(whole))
        #expect(short.map { $0.map(\.language) } == whole.map { $0.map(\.language) })
        for (segment, other) in zip(short.joined(), whole.joined()) {
            #expect(abs(segment.start - other.start) < 0.2 && abs(segment.end - other.end) < 0.2)
        }
    }

    private func model(lanes: Int, shortensWindows: Bool) throws -> WhisperModel {
        try WhisperModel(
            EngineFixture.baseModel, lanes: lanes, shortensWindows: shortensWindows, precision: .int8, kernels: .best,
            pool: ThreadPool(threads: 2))
    }

    private func tokens(
        of chunks: [Chunk], _ samples: [Int16], _ model: WhisperModel, _ guards: Guards = .standard
    ) throws -> [[Int]?] {
        let language = try #require(model.tokenizer.special.language("ja"))
        let audio = AudioSamples(samples: samples)
        return try BatchDecoder(model: model, audio: audio, language: language, guards: guards).decode(chunks)
            .map { ($0.accepted ?? $0.rejected?.attempt)?.tokens }
    }

    /// Refuses every text.
    private struct Disbelief: Guard {
        let reason = Transcript.RejectedPassage.Reason.lowConfidence
        func finding(on evidence: Evidence) -> Finding { .refuse }
        func accepts(_ index: Int, of attempts: [Evidence]) -> Bool { false }
    }

    @Test("A window whose text is rejected is computed whole")
    func refusal() throws {
        let samples = try clip("ja-yes"), range = samples.indices
        let guards = Guards([Disbelief()])
        let chunks = [Chunk(range: range, speech: [range])]
        let short = try tokens(of: chunks, samples, model(lanes: 2, shortensWindows: true), guards)
        let whole = try tokens(of: chunks, samples, model(lanes: 2, shortensWindows: false), guards)
        #expect(short == whole && short.first??.isEmpty == false)
    }

    @Test("Long windows wait for room next to short ones, and all get the text that they get alone")
    func room() throws {
        var samples: [Int16] = [], chunks: [Chunk] = []
        for (name, seconds) in [
            ("ja-yes", 0), ("ja-weather", 30), ("ja-meeting", 0), ("ja-dinner", 30), ("ja-river", 29),
        ] {
            let clip = try clip(name), start = samples.count
            samples += clip + [Int16](repeating: 0, count: max(0, seconds * 16_000 - clip.count))
            chunks.append(Chunk(range: start..<samples.count, speech: [start..<start + clip.count]))
        }
        // Room for one whole window and a half, or for two that are short.
        let model = try model(lanes: 3, shortensWindows: true)
        let together = try tokens(of: chunks, samples, model)
        #expect(together.count >= chunks.count && together.allSatisfy { $0?.isEmpty == false })
        #expect(try together == chunks.flatMap { try tokens(of: [$0], samples, model) })
    }
}
