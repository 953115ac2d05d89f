import Configuration
import Foundation
import ModelFetching
import Plumbing
import Settings
import SystemPackage
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct DoctorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func settings(_ environment: [String: String]) throws -> ServiceSettings {
        let home = ["HOME": folder.path.string, "TEMP_DIR": folder.path.string]
        return try ServiceSettings(
            reader: ConfigReader(
                provider: EnvironmentVariablesProvider(
                    environmentVariables: environment.merging(home) { given, _ in given })))
    }

    private func findings(_ environment: [String: String]) async throws -> [String: Finding] {
        let findings = await Doctor(settings: try settings(environment)).examine()
        return Dictionary(findings.map { ($0.check, $0) }) { first, _ in first }
    }

    @Test func everythingIsLookedAt() async throws {
        try await withFakeVault { vault in
            try await withFakePostgREST { supabase in
                let findings = try await findings([
                    "PORT": "0", "VAULT_URL": vault.baseURL.absoluteString,
                    "SUPABASE_URL": supabase.baseURL.absoluteString, "SUPABASE_KEY": supabase.key,
                ])
                for check in [
                    "vault", "store key", "store table", "store permission", "store privacy", "access", "jobs", "clock",
                    "processor",
                    "temporary files",
                    "databases' disk",
                    "time zone", "port",
                ] {
                    #expect(findings[check]?.verdict == .ok, "\(check): \(String(describing: findings[check]))")
                }
                #expect(findings["model base"]?.advice == "Run: vibe-transcriber models fetch base")
                #expect(findings["memory"]?.verdict == .error)
                #expect(findings["ffmpeg"] != nil)
            }
        }
    }

    @Test func everyFaultHasAnAdviceAndNothingElseHas() async throws {
        let findings = try await findings(["VAULT_URL": "http://127.0.0.1:1", "FFMPEG_PATH": "/nowhere/ffmpeg"])
        #expect(findings["ffmpeg"]?.verdict == .warning)
        for finding in findings.values { #expect((finding.advice == nil) == (finding.verdict == .ok)) }
    }

    @Test func aDamagedModelIsToldFromAMissingOne() async throws {
        let models = folder.path.appending("models"), tiny = models.appending("tiny")
        try FileManager.default.createDirectory(atPath: tiny.string, withIntermediateDirectories: true)
        // Files of the right length without a byte in them: a disk that lost what was written.
        for file in try #require(ModelCatalog.standard.entry("tiny")).files {
            let path = tiny.appending(file.name).string
            try #require(FileManager.default.createFile(atPath: path, contents: nil))
            #expect(truncate(path, off_t(file.bytes)) == 0)
        }
        let findings = try await findings(["MODEL_DIR": models.string, "ALLOWED_MODELS": "tiny,base"])
        #expect(findings["model tiny"]?.detail.hasPrefix("damaged") == true)
        #expect(findings["model base"]?.detail.hasPrefix("missing") == true)
    }

    @Test(arguments: [("tiny.en,base", Finding.Verdict.error), ("base,tiny.en", .warning)])
    func anEnglishModelForAnotherLanguageIsToldBeforeItIsFetched(models: String, verdict: Finding.Verdict) async throws
    {
        let finding = try #require(try await findings(["ALLOWED_MODELS": models])["language"])
        #expect(finding.verdict == verdict)
        #expect(finding.detail == "tiny.en only knows English, but WHISPER_LANGUAGE is ja")
        #expect(try await findings(["ALLOWED_MODELS": models, "WHISPER_LANGUAGE": "English"])["language"] == nil)
    }

    @Test func aPortThatAnotherProgramHasIsAnError() async throws {
        try await withFakeVault { vault in
            let port = try #require(vault.baseURL.port)
            let finding = try await findings(["PORT": "\(port)"])["port"]
            #expect(finding?.detail == "another program is listening on 127.0.0.1:\(port)")
        }
    }

    @Test(arguments: [5_000_000_000_000_000_000, Int.max])
    func aSizeThatNoDiskHoldsIsAnErrorOfTheDisk(bytes: Int) throws {
        let findings = MachineDoctor(settings: try settings(["MAX_AUDIO_BYTES": "\(bytes)"])).examine()
        #expect(findings.first { $0.check == "temporary files" }?.verdict == .error)
    }

    @Test func clocksThatDifferAreAWarning() {
        let now = Date(timeIntervalSince1970: 1_752_600_000)
        let findings = ClockCheck.findings(
            clocks: [("vault", now + 3), ("store", now - 90), ("store", now + 90)], now: now)
        #expect(findings.map(\.verdict) == [.ok, .warning, .warning])
        #expect(findings[1].detail == "90 s ahead of the store's")
        #expect(findings[2].detail == "90 s behind the store's")
    }
}
