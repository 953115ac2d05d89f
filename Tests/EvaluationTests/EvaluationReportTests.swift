import Domain
import Foundation
import Testing

@testable import Evaluation

@Suite struct EvaluationReportTests {
    private let report = EvaluationReport.example(
        [
            (
                "long.wav", "en", "one two three four five six seven eight nine",
                "One, two, three, four, five six seven eight nine"
            ),
            ("short.wav", "en", "yes", "no, sir"),
            ("ja.wav", "ja", "カレーを食べた。", "カレー食べました"),
            ("hum.wav", nil, "", "ご視聴ありがとうございました"),
            ("rain.wav", nil, "", ""),
            ("dots.wav", nil, "", " … "),
        ],
        failures: [FileFailure(path: "broken.wav", reason: "no sound")])

    @Test("A language's files count as one text, so a short one weighs little")
    func english() throws {
        let english = try #require(report.languages.first)
        #expect(english.language == "en" && english.unit == .words)
        #expect(english.files == 2 && english.units == 10)
        #expect(english.edits == EditCounts(substitutions: 1, deletions: 0, insertions: 1))
        #expect(english.errorRate == 20)
        #expect(english.speed.audioSeconds == 4 && english.speed.wallSeconds == 1 && english.speed.realTimeFactor == 4)
    }

    @Test("Japanese errors are characters, without punctuation")
    func japanese() throws {
        let japanese = try #require(report.languages.last)
        #expect(report.languages.map(\.language) == ["en", "ja"])
        #expect(japanese.unit == .characters && japanese.units == 7)
        #expect(japanese.edits.errors == 3)
    }

    @Test("Words where nobody speaks are false output; punctuation alone is not")
    func nonSpeech() throws {
        let nonSpeech = try #require(report.nonSpeech)
        #expect(nonSpeech.files == 3)
        #expect(nonSpeech.falseOutputs == ["hum.wav"])
    }

    @Test("The JSON has every figure, with its keys in order, and no rate for what has no reference")
    func json() throws {
        let json = report.json
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            document.keys.sorted() == ["conditions", "failures", "files", "languages", "non_speech", "peak_rss_mb"])
        let english = try #require((document["languages"] as? [[String: Any]])?.first)
        #expect(english["error_rate"] as? Double == 20 && english["real_time_factor"] as? Double == 4)
        let nonSpeech = try #require(document["non_speech"] as? [String: Any])
        #expect(nonSpeech["false_outputs"] as? Int == 1 && nonSpeech["error_rate"] == nil)
        #expect((document["failures"] as? [[String: String]])?.first?["path"] == "broken.wav")
        let places = ["\"conditions\"", "\"failures\"", "\"files\"", "\"languages\"", "\"peak_rss_mb\""]
            .compactMap { json.range(of: "\n  \($0)")?.lowerBound }
        #expect(places.count == 5 && places == places.sorted())
    }

    @Test("Files with wrong times are named; texts without times have none that could be wrong")
    func times() throws {
        #expect(report.times == nil && !report.table.contains("Times:"))
        let entry = ManifestEntry(path: "fast.wav", seconds: 2, speech: .init(language: "en", transcript: "yes"))
        let scores = [1.9, 2.1].map { end in
            let segment = Transcript.Segment(
                start: 1, end: end, text: "yes", language: "en", averageLogProbability: 0, noSpeechProbability: 0,
                compressionRatio: 1, temperature: 0)
            let transcript = Transcript(text: "yes", segments: [segment], language: "en")
            return FileScore(
                entry, text: "yes", audioSeconds: 2, wallSeconds: 1,
                times: TimeCheck(transcript, audioSeconds: 2))
        }
        let report = EvaluationReport(conditions: nil, scores: scores, failures: [], peakMemory: 1)
        let times = try #require(report.times)
        #expect(times.checked == 2 && times.wrong == 1 && times.paths == ["fast.wav"])
        #expect(report.table.contains("Times: 1 of 2 segments and words wrong\n  fast.wav"))
        #expect(report.json.contains("\"wrong_paths\""))
    }

    @Test("The table shows rates, false outputs and failures in aligned columns")
    func table() throws {
        let lines = report.table.split(separator: "\n").map(String.init)
        let heading = try #require(lines.first), english = try #require(lines.first { $0.hasPrefix("en") })
        #expect(heading.count == english.count)
        #expect(english.contains("20.00") && english.contains("words"))
        #expect(lines.contains { $0.hasPrefix("No speech: 1 of 3 files got text") } && lines.contains("  hum.wav"))
        #expect(lines.contains("  broken.wav: no sound") && lines.contains { $0.contains("peak memory 321 MB") })
    }
}
