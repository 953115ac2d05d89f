import Domain
import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// Long recordings: every sentence once, in its place, wherever a window's border falls.
///
/// `VIBE_LONG_FORM=1 swift test --filter LongFormTests` takes half an hour of audio and every offset in steps of half a second.
@Suite(.serialized, .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct LongFormTests {
    private static let isFull = ProcessInfo.processInfo.environment["VIBE_LONG_FORM"] != nil

    /// With 53, the model's last timestamp in a window stands inside the last word.
    private static let someSteps = [0, 11, 22, 33, 44, 53, 55]

    private func check(
        _ recording: SplicedRecording, _ options: TranscriptionOptions, _ transcriber: Transcriber
    ) async throws -> SentenceCheck {
        let transcript = try await transcriber.transcribe(AudioSamples(samples: recording.samples), options: options)
        let segments = transcript.segments
        #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.end <= $1.start })
        #expect(segments.allSatisfy { $0.start < $0.end && $0.end <= recording.seconds })
        #expect(transcript.rejected.isEmpty)
        return SentenceCheck(recording, transcript)
    }

    private func transcriber() async throws -> Transcriber {
        try await Transcriber(
            modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2))
    }

    @Test("Dense speech is whole wherever it is cut", arguments: ["en", "ja"])
    func offsets(language: String) async throws {
        let clips = try SplicedRecording.clips().filter { $0.language == language }
        let transcriber = try await transcriber()
        let options = TranscriptionOptions(language: .code(language), wordTimestamps: true)
        var sentences = 0, wrong: [String] = [], misplaced: [String] = []
        for step in Self.isFull ? Array(0..<60) : Self.someSteps {
            // The silence before it moves all against the frames; pauses and the order of sentences move the windows' borders.
            var random = SeededNumbers(seed: UInt64(step))
            var recording = SplicedRecording()
            recording.pause(Double(step) / 2)
            for index in 0..<10 {
                recording.append(clips[(index + step) % clips.count])
                recording.pause(0.35 + 1.4 * random.next())
            }
            let check = try await check(recording, options, transcriber)
            sentences += check.sentences
            wrong += check.wrong.map { "offset \(step): \($0)" }
            misplaced += check.misplaced.map { "offset \(step): \($0)" }
        }
        print("LongForm \(language): \(sentences) sentences, wrong \(wrong), misplaced \(misplaced)")
        // One in a hundred may begin where the voice activity detector hears somebody draw breath, or be misheard.
        #expect(wrong.count * 100 <= sentences)
        #expect(misplaced.count * 100 <= sentences)
    }

    @Test("Two languages, pauses and noise: every sentence once, in order, within half a second")
    func mixed() async throws {
        let clips = try SplicedRecording.clips()
        let noise = try EngineFixture.samples(GoldenNumbers.samples.appending("noise-pink.wav"))
        var random = SeededNumbers(seed: 7)
        var recording = SplicedRecording()
        let length = Self.isFull ? 1_800.0 : 240
        var language = "ja"
        recording.pause(2.3)
        while recording.seconds < length {
            let spoken = clips.filter { $0.language == language }
            let start = recording.seconds
            for _ in 0..<3 + Int(6 * random.next()) {
                recording.append(spoken[Int(Double(spoken.count) * random.next())])
                recording.pause(0.35 + 2.65 * random.next() * random.next())
            }
            // Noise over every third passage, about 20 dB below the speech.
            if random.next() < 0.33 { recording.mix(noise, from: start, gain: 0.2) }
            if random.next() < 0.6 { language = language == "ja" ? "en" : "ja" }
            recording.pause(2 + random.next())
        }
        let check = try await check(
            recording, TranscriptionOptions(language: .auto, wordTimestamps: true), try await transcriber())
        print(
            """
            LongForm mixed: \(recording.seconds) s, \(check.sentences) sentences, wrong \(check.wrong), \
            misplaced \(check.misplaced), language \(check.languageErrors)
            """)
        #expect(check.wrong.count * 100 <= check.sentences)
        #expect(check.misplaced.count * 100 <= check.sentences)
        #expect(check.languageErrors.count * 100 <= check.sentences)
    }
}
