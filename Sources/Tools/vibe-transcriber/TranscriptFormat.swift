import ArgumentParser
import Domain
import Foundation

/// One file's transcript and what it took.
struct TranscribedFile {
    let path: String
    let transcript: Transcript
    /// Problems that the decoder worked around.
    let warnings: [RecordingWarning]
    let audioSeconds: Double
    /// Decoding and transcribing; the model was loaded before.
    let wallSeconds: Double
}

/// How a transcript is printed.
enum TranscriptFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, srt, vtt

    func text(of file: TranscribedFile) -> String {
        switch self {
        case .text: file.transcript.text
        case .json: json(file)
        case .srt:
            file.transcript.segments.enumerated().map { index, segment in
                "\(index + 1)\n\(cue(segment, ","))\n\(Self.line(segment.text))\n"
            }.joined(separator: "\n")
        case .vtt:
            "WEBVTT\n\n"
                + file.transcript.segments.map { "\(cue($0, "."))\n\(Self.escaped(Self.line($0.text)))\n" }.joined(
                    separator: "\n")
        }
    }

    /// Text on one line: in both formats an empty line ends the cue.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// What begins markup in WebVTT, as its text (W3C WebVTT, section 4.2.2).
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private func cue(_ segment: Transcript.Segment, _ separator: String) -> String {
        "\(clock(segment.start, separator)) --> \(clock(segment.end, separator))"
    }

    /// HH:MM:SS and milliseconds, as SubRip (`,`) and WebVTT (`.`) want it. SubRip's hours have two digits: a recording of 100 hours,
    /// which the decoder does not take, would need a third.
    private func clock(_ seconds: Double, _ separator: String) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let clock = [milliseconds / 3_600_000, milliseconds / 60_000 % 60, milliseconds / 1000 % 60]
        return clock.map { padded($0, 2) }.joined(separator: ":") + separator + padded(milliseconds % 1000, 3)
    }

    private func json(_ file: TranscribedFile) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(TranscriptDocument(file)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The JSON form of `transcribe`.
private struct TranscriptDocument: Encodable {
    struct Segment: Encodable {
        let start: Double
        let end: Double
        let text: String
        let language: String
        let avgLogprob: Double
        let noSpeechProb: Double
        let compressionRatio: Double
        let temperature: Double
        let words: [Word]?
    }

    struct Word: Encodable {
        let word: String
        let start: Double
        let end: Double
        let probability: Double
    }

    struct Rejected: Encodable {
        let start: Double
        let end: Double
        let reason: String
        let text: String
    }

    let file: String
    let text: String
    let language: String
    let languageProbability: Double?
    let segments: [Segment]
    let rejected: [Rejected]
    let audioSeconds: Double
    let wallSeconds: Double
    let realTimeFactor: Double
    let peakRssMb: Int

    init(_ file: TranscribedFile) {
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        self.file = file.path
        text = file.transcript.text
        language = file.transcript.language
        languageProbability = file.transcript.languageProbability.map(rounded)
        segments = file.transcript.segments.map {
            Segment(
                start: rounded($0.start), end: rounded($0.end), text: $0.text, language: $0.language,
                avgLogprob: rounded($0.averageLogProbability), noSpeechProb: rounded($0.noSpeechProbability),
                compressionRatio: rounded($0.compressionRatio), temperature: rounded($0.temperature),
                words: $0.words?.map {
                    Word(
                        word: $0.text, start: rounded($0.start), end: rounded($0.end),
                        probability: rounded($0.probability))
                })
        }
        rejected = file.transcript.rejected.map {
            Rejected(start: rounded($0.start), end: rounded($0.end), reason: $0.reason.rawValue, text: $0.text)
        }
        audioSeconds = rounded(file.audioSeconds)
        wallSeconds = rounded(file.wallSeconds)
        realTimeFactor = rounded(file.audioSeconds / max(file.wallSeconds, 1e-9))
        peakRssMb = PeakMemory.megabytes
    }
}
