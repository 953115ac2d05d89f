import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `evaluate` with the real model over the project's own clips: what CI says about the quality of the texts.
@Suite(
    .serialized, .enabled("needs the base model: vibe-transcriber models fetch") { try await BuiltProgram.hasModels() }
)
struct EvaluateTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let samples = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Samples")

    private func evaluate(_ arguments: [String]) async throws -> (isSuccess: Bool, output: String, error: String) {
        let models = try await BuiltProgram.models()
        let result = try await BuiltProgram.run(
            ["evaluate"] + arguments, in: folder.path, environment: ["MODEL_DIR": models.string])
        return (result.status == .exited(0), result.output, result.error)
    }

    private func write(_ text: String, to name: String) throws -> String {
        let path = folder.path.appending(name).string
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test("The sample clips are transcribed no worse than the committed baseline")
    func samples() async throws {
        let result = try await evaluate([
            Self.samples.appending("manifest.tsv").string,
            "--baseline", Self.samples.appending("baseline.json").string,
        ])
        #expect(result.isSuccess, "\(result.error)\(result.output)")
        #expect(result.error.isEmpty)
    }

    @Test("Written transcripts get the same score when read back, without a model; a missing one fails")
    func texts() async throws {
        let manifest = Self.samples.appending("manifest.tsv").string
        let texts = folder.path.appending("texts.tsv").string
        let first = try await evaluate([manifest, "--filter", "ja-", "--format", "json", "--write-texts", texts])
        let read = ["evaluate", manifest, "--read-texts", texts, "--format", "json"]
        func report(_ more: [String]) async throws -> (report: Report, status: TerminationStatus) {
            let result = try await BuiltProgram.run(
                read + more, in: folder.path, environment: ["MODEL_DIR": folder.path.appending("none").string])
            return (try JSONDecoder().decode(Report.self, from: Data(result.output.utf8)), result.status)
        }
        let again = try await report(["--filter", "ja-"])
        #expect(again.status == .exited(0))
        #expect(
            again.report.languages == (try JSONDecoder().decode(Report.self, from: Data(first.output.utf8))).languages)
        let all = try await report([])
        #expect(all.status == .exited(1) && all.report.failures.contains { $0.path == "en-fox.wav" })
    }

    @Test("A regression is reported, and fails")
    func regression() async throws {
        let manifest = try write(
            """
            path\tlanguage\tseconds\ttranscript
            \(Self.samples.appending("en-fox.wav"))\ten\t4.76\tSomething else was said about a dog.
            \(Self.samples.appending("ja-meeting.wav"))\t\t5.23\t
            """, to: "manifest.tsv")
        let baseline = try write(
            #"{"error_rates": {"en": 5}, "false_outputs": 0, "tolerance": 1}"#, to: "baseline.json")
        let result = try await evaluate([manifest, "--baseline", baseline])
        #expect(!result.isSuccess)
        #expect(
            result.error.contains("en: the error rate is") && result.error.contains("No speech: text in 1 of the files")
        )
    }

    @Test("A broken file is named, the others count, and a baseline is not written")
    func brokenFile() async throws {
        let broken = try write("This is not audio.", to: "broken.wav")
        let manifest = try write(
            """
            path\tlanguage\tseconds\ttranscript
            \(broken)\tja\t1\tこわれています
            \(Self.samples.appending("en-fox.wav"))\ten\t4.76\t\
            The quick brown fox jumps over the lazy dog near the river bank.
            """, to: "manifest.tsv")
        let result = try await evaluate([manifest, "--format", "json", "--write-baseline", "baseline.json"])
        #expect(!result.isSuccess)
        #expect(result.error.contains("broken.wav: "))
        let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
        #expect(report.failures.map(\.path) == [broken])
        #expect(report.languages.map(\.language) == ["en"] && report.languages.map(\.files) == [1])
        #expect(!folder.contents.contains("baseline.json"))
    }

    @Test("A baseline passes for the same files, and keeps its tolerance when rewritten")
    func writtenBaseline() async throws {
        let baseline = try write(#"{"error_rates": {}, "tolerance": 2.5}"#, to: "baseline.json")
        let manifest = Self.samples.appending("manifest.tsv").string
        let written = try await evaluate([manifest, "--filter", "en-", "--limit", "1", "--write-baseline", baseline])
        #expect(written.isSuccess)
        let text = try String(contentsOf: URL(filePath: baseline), encoding: .utf8)
        #expect(text.contains("\"en\"") && text.contains("\"tolerance\" : 2.5") && !text.contains("\"ja\""))
        let same = try await evaluate([manifest, "--filter", "en-fox", "--baseline", baseline])
        #expect(same.isSuccess, "\(same.error)")
    }
}

/// What these tests read of the JSON report.
private struct Report: Decodable {
    struct Failure: Decodable { let path: String }
    struct Language: Decodable, Equatable {
        let language: String
        let files: Int
        let errors: Int
    }
    let failures: [Failure]
    let languages: [Language]
}
