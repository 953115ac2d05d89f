import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The built program, run as people run it.
@Suite struct CommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ arguments: [String], environment: [Environment.Key: String] = [:]
    ) async throws -> (status: TerminationStatus, output: String, error: String) {
        try await BuiltProgram.run(arguments, in: folder.path, environment: environment)
    }

    @Test(arguments: [
        ["--help"], ["serve", "--help"], ["fetch-and-transcribe", "--help"], ["bench", "--help"],
        ["evaluate", "--help"],
    ])
    func helpIsThereForEveryCommand(arguments: [String]) async throws {
        let result = try await run(arguments)
        #expect(result.status == .exited(0))
        #expect(result.output.contains("USAGE: vibe-transcriber"))
    }

    @Test(arguments: [
        ["fetch-and-transcribe"],
        ["fetch-and-transcribe", "--device", "..", "--date", "2025-07-16"],
        ["fetch-and-transcribe", "--device", "d", "--date", "2025-02-30"],
        ["fetch-and-transcribe", "--device", "d", "--date", "2025-07-16", "--time-block", "10-15"],
        ["fetch-and-transcribe", "--device", "d", "--date", "2025-07-16", "--model", "huge"],
        ["evaluate"],
        ["evaluate", "manifest.tsv", "--language", "en", "--language-from-manifest"],
        ["evaluate", "manifest.tsv", "--limit", "0"],
        ["transcribe", "a.wav", "--language", "klingon"],
        ["nonsense"],
    ])
    func badUsageEndsWith64(arguments: [String]) async throws {
        let result = try await run(arguments)
        #expect(result.status == .exited(64))
        #expect(result.output.isEmpty)
        #expect(result.error.contains("Error:"))
    }

    @Test(arguments: [
        ["transcribe", "absent.wav"], ["transcribe", "absent.wav", "--language", "ja-JP"],
    ])
    func anEnglishModelIsNoneForAnotherLanguageWhetherItIsHereOrNot(arguments: [String]) async throws {
        let result = try await run(arguments + ["--model", "tiny.en"])
        #expect(result.status == .exited(75) && result.output.isEmpty)
        #expect(result.error.hasPrefix("model tiny.en only knows English, but the language is ja: "))
    }

    @Test func aDayIsNotBegunWithAnEnglishModelForAnotherLanguage() async throws {
        let result = try await run(
            ["fetch-and-transcribe", "--device", "d", "--date", "2025-07-16", "--model", "tiny.en"],
            environment: ["ALLOWED_MODELS": "base,tiny.en"])
        #expect(result.status == .exited(75) && result.output.isEmpty)
        #expect(result.error == "Model tiny.en only knows English, but WHISPER_LANGUAGE is ja.\n")
        #expect(folder.contents.isEmpty)
    }

    @Test func theVersionIsSemanticAndNamesTheCommitOrSaysThatItIsUnknown() async throws {
        let result = try await run(["--version"])
        #expect(result.status == .exited(0))
        #expect(try #/\d+\.\d+\.\d+ \(commit ([0-9a-f]{1,12}|unknown)\)\n/#.wholeMatch(in: result.output) != nil)
    }

    @Test func theDoctorEndsWith1AndFindingsThatAMachineCanRead() async throws {
        let result = try await run(
            ["doctor", "--json"], environment: ["PORT": "0", "SUPABASE_URL": "http://127.0.0.1:1"])
        #expect(result.status == .exited(1))
        #expect(result.error.isEmpty)
        let report = try JSONDecoder().decode([String: [[String: String]]].self, from: Data(result.output.utf8))
        #expect(report["findings"]?.map { $0["check"] } == ["settings"])
        #expect(report["findings"]?.first?["detail"] == "SUPABASE_KEY must be set if SUPABASE_URL is.")
    }

    @Test func aServerThatDoesNotRunIsNotHealthy() async throws {
        let result = try await run(["health"], environment: ["PORT": "1"])
        #expect(result.status == .exited(1))
    }

    @Test func badSettingsEndWith78AndASentenceForEach() async throws {
        let result = try await run(["serve"], environment: ["PORT": "x", "THREADS": "0"])
        #expect(result.status == .exited(78))
        #expect(result.error.split(separator: "\n").count == 2)
        #expect(result.error.hasPrefix("PORT must be"))
    }

    @Test func anUnusableManifestEndsWith65BeforeAModelIsLoaded() async throws {
        let manifest = "path\tlanguage\tseconds\ttranscript\na.wav\ten\tlong\thello\n"
        try Data(manifest.utf8).write(to: URL(filePath: folder.path.appending("manifest.tsv").string))
        let malformed = try await run(["evaluate", "manifest.tsv"])
        #expect(malformed.status == .exited(65))
        #expect(malformed.error == "manifest.tsv: line 2: \"long\" is no number of seconds\n")
        let absent = try await run(["evaluate", "absent.tsv"])
        #expect(absent.status == .exited(65))
        #expect(absent.error == "absent.tsv: cannot be read\n")
    }

    @Test func theEnvironmentFileIsReadAndTheEnvironmentWins() async throws {
        try Data("PORT=x\nTHREADS=0\n".utf8).write(to: URL(filePath: folder.path.appending(".env").string))
        let result = try await run(["serve"], environment: ["PORT": "8001"])
        #expect(result.status == .exited(78))
        #expect(result.error == "THREADS must be a whole number from 1 to 256, not \"0\".\n")
    }

    @Test func theBenchmarkOfTheKernelsSaysWhatShareOfThePeakTheyReach() async throws {
        let result = try await run(["bench", "kernels", "--rounds", "1"])
        #expect(result.status == .exited(0))
        let figures = try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(KernelFigure.self, from: Data($0.utf8))
        }
        #expect(figures.map(\.name) == ["gemm f32", "gemm int8"])
        #expect(figures.allSatisfy { $0.median > 0 && $0.peak > 0 })
    }

    private struct KernelFigure: Decodable {
        let name: String
        let median: Double
        let peak: Double
    }
}
