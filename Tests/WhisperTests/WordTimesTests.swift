import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// When words are said, with the real model.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct WordTimesTests {
    private func segments(
        _ clip: String, precision: Precision = .int8, memoryLimit: Int? = nil
    ) async throws -> [Transcript.Segment] {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.baseModel,
            settings: EngineSettings(threads: 2, precision: precision, memoryLimit: memoryLimit))
        let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
        let language = try #require(clip.split(separator: "-").first)
        return try await transcriber.transcribe(
            AudioSamples(samples: samples),
            options: TranscriptionOptions(language: .code(String(language)), wordTimestamps: true)
        ).segments
    }

    struct Reference: Decodable {
        struct Word: Decodable {
            let word: String
            let start: Double
            let end: Double
        }
        let words: [Word]
    }

    /// Golden/words.json holds what faster-whisper 1.2.1 says with the same weights in f32, greedy, without voice activity. It
    /// pads the window with other numbers and shortens long words, so that single words differ.
    @Test("Words are where faster-whisper finds them", arguments: ["en-fox", "ja-meeting", "ja-weather"])
    func reference(clip: String) throws {
        let file = URL(filePath: GoldenNumbers.file("words").string)
        let all = try JSONDecoder().decode([String: [Reference]].self, from: Data(contentsOf: file))
        let expected = try #require(all[clip])
        let segments = try wholeClip(clip)
        let words = segments.flatMap { $0.words ?? [] }, wanted = expected.flatMap(\.words)
        try #require(words.map(\.text.trimmed) == wanted.map(\.word))
        let differences = zip(words, wanted).flatMap { [abs($0.start - $1.start), abs($0.end - $1.end)] }
        #expect(differences.reduce(0, +) / Double(differences.count) < 0.04)
        #expect(differences.allSatisfy { $0 < 0.25 })
    }

    /// The clip as one window, without voice activity, as the reference was made.
    private func wholeClip(_ clip: String) throws -> [Transcript.Segment] {
        let samples = try EngineFixture.samples(GoldenNumbers.samples.appending("\(clip).wav"))
        let model = try WhisperModel(
            EngineFixture.baseModel, lanes: 8, precision: .f32, kernels: .best, pool: ThreadPool(threads: 2))
        let code = String(clip.prefix(2)), language = try #require(model.tokenizer.special.language(code))
        let decoder = BatchDecoder(
            model: model, audio: AudioSamples(samples: samples), language: language)
        let outcome = try #require(try decoder.decode([Chunk(range: samples.indices, speech: [])]).first)
        return SegmentReader(tokenizer: model.tokenizer).segments(
            of: try #require(outcome.accepted), in: outcome.chunk, language: code,
            alignment: try #require(outcome.alignment))
    }

    @Test("Words are where the synthesizer put them", arguments: [Precision.int8, .f32])
    func truth(precision: Precision) async throws {
        // Word events of espeak-ng while it made the clip.
        let said = [
            ("The", 0.0), ("children", 0.13), ("walked", 0.652), ("along", 1.071), ("the", 1.486), ("river", 1.619),
            ("under", 3.586), ("an", 3.909), ("old", 3.979), ("tree", 4.383), ("to", 4.692), ("eat", 4.847),
            ("their", 5.085), ("lunch", 5.291),
        ]
        var words = try await segments("en-river", precision: precision).flatMap { $0.words ?? [] }[...]
        for (word, time) in said {
            let index = try #require(words.firstIndex { $0.text.filter(\.isLetter) == word }, "\(word) is missing")
            #expect(abs(words[index].start - time) < 0.25, "\(word)")
            words = words[(index + 1)...]
        }
    }

    @Test(
        "Words join to the text, run forward inside their segment, and give it its times",
        arguments: ["en-shopping", "ja-dinner", "ja-meeting", "ja-weather"])
    func order(clip: String) async throws {
        let segments = try await segments(clip)
        #expect(!segments.isEmpty)
        for segment in segments {
            let words = try #require(segment.words)
            #expect(words.map(\.text).joined() == segment.text)
            #expect(words.first?.start == segment.start && words.last?.end == segment.end)
            #expect(words.allSatisfy { $0.start < $0.end && (0...1).contains($0.probability) })
            #expect(zip(words, words.dropFirst()).allSatisfy { $0.end <= $1.start })
        }
        #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.end <= $1.start })
    }

    @Test("Segments have the same times with and without words")
    func withoutWords() async throws {
        let transcriber = try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2))
        let audio = AudioSamples(
            samples: try EngineFixture.samples(GoldenNumbers.samples.appending("en-river.wav")))
        func times(_ wordTimestamps: Bool) async throws -> [[Double]] {
            let options = TranscriptionOptions(language: .code("en"), wordTimestamps: wordTimestamps)
            return try await transcriber.transcribe(audio, options: options).segments.map { [$0.start, $0.end] }
        }
        let expected = try await times(true)
        #expect(try await times(false) == expected && !expected.isEmpty)
    }

    @Test("One window at a time gives the words of eight")
    func lanes() async throws {
        let plan = try MemoryPlan(EngineFixture.baseModel, EngineSettings(threads: 2))
        let many = try await segments("en-river"),
            few = try await segments("en-river", memoryLimit: plan.peak(lanes: 1))
        let pairs = zip(many.flatMap { $0.words ?? [] }, few.flatMap { $0.words ?? [] })
        #expect(many.map(\.text) == few.map(\.text))
        #expect(pairs.allSatisfy { abs($0.start - $1.start) < 0.05 && abs($0.end - $1.end) < 0.05 })
    }
}
