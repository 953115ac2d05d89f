import App
import Configuration
import Foundation
import SystemPackage
import Testing

@Suite struct SettingsTests {
    private func settings(_ environment: [String: String]) throws(SettingsError) -> Settings {
        try Settings(reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
    }

    @Test func withoutAnySettingTheEmbeddedDefaultsAreTaken() throws {
        let settings = try settings(["HOME": "/h"])
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8001)
        #expect(settings.vault == .folder("/h/.local/share/vibe-transcriber/vault"))
        #expect(settings.store == .sqlite("/h/.local/share/vibe-transcriber/transcripts.sqlite"))
        #expect(settings.statePath == "/h/.local/share/vibe-transcriber/state.sqlite")
        #expect(settings.modelDirectory == "/h/.cache/vibe-transcriber/models")
        #expect(settings.allowedModels == ["base"])
        #expect(settings.language == "ja")
        #expect(settings.maximumAudioBytes == 200_000_000)
    }

    @Test func foldersFollowTheXDGConvention() throws {
        let settings = try settings(["HOME": "/h", "XDG_DATA_HOME": "/data", "XDG_CACHE_HOME": "relative"])
        #expect(settings.vault == .folder("/data/vibe-transcriber/vault"))
        #expect(settings.modelDirectory == "/h/.cache/vibe-transcriber/models")
    }

    @Test func addressesChooseTheRemoteVaultAndStore() throws {
        let settings = try settings([
            "VAULT_URL": "https://vault.example.org/", "VAULT_TOKEN": "t", "SUPABASE_URL": "http://localhost:54321",
            "SUPABASE_KEY": "k",
        ])
        #expect(settings.vault == .http(url: "https://vault.example.org", token: "t"))
        #expect(settings.store == .supabase(url: "http://localhost:54321", key: "k"))
    }

    @Test(arguments: [
        ("PORT", "70000"), ("PORT", "http"), ("VAULT_URL", "ftp://x"), ("VAULT_URL", "vault.example.org"),
        ("SUPABASE_URL", "https://x/?key=1"), ("MAX_AUDIO_BYTES", "12"), ("ALLOWED_MODELS", "base,,tiny"),
        ("THREADS", "0"), ("LOG_LEVEL", "loud"), ("QUEUE_LIMIT", "0"), ("WEBHOOK_SECRET", "short"),
        ("SHUTDOWN_GRACE", "soon"),
        ("JOB_RETENTION_DAYS", "0"), ("STATE_PATH", "/h/.local/share/vibe-transcriber/transcripts.sqlite"),
    ])
    func aBadValueIsOneSentenceThatNamesIt(name: String, value: String) {
        let error = #expect(throws: SettingsError.self) {
            try settings(
                ["SUPABASE_KEY": "k", "HOME": "/h", "WEBHOOK_URL": "https://x", "WEBHOOK_SECRET": "0123456789abcdef"]
                    .merging([name: value]) { _, bad in bad })
        }
        #expect(error?.problems.count == 1)
        #expect(error?.problems.first?.hasPrefix(name) == true)
    }

    @Test func allBadValuesAreToldAtOnceAndSecretsNever() {
        let error = #expect(throws: SettingsError.self) {
            try settings(["PORT": "x", "THREADS": "x", "SUPABASE_URL": "https://user:sb_secret_1@x"])
        }
        #expect(error?.problems.count == 3)
        #expect(error?.description.contains("sb_secret") == false)
    }

    @Test func aKeyIsRequiredForSupabase() {
        let error = #expect(throws: SettingsError.self) { try settings(["SUPABASE_URL": "https://x.supabase.co"]) }
        #expect(error?.problems == ["SUPABASE_KEY must be set when SUPABASE_URL is."])
    }

    @Test(arguments: [
        "HOST", "PORT", "VAULT_URL", "VAULT_TOKEN", "VAULT_DIR", "SUPABASE_URL", "SUPABASE_KEY", "DATABASE_PATH",
        "MAX_AUDIO_BYTES", "ALLOWED_MODELS", "MODEL_DIR", "WHISPER_LANGUAGE", "WHISPER_PRECISION", "MEMORY_LIMIT_MB",
        "THREADS", "FFMPEG_PATH", "TEMP_DIR", "STATE_PATH", "JOB_RETENTION_DAYS", "QUEUE_LIMIT", "SHUTDOWN_GRACE",
        "WEBHOOK_URL", "WEBHOOK_SECRET",
        "LOG_LEVEL",
    ])
    func theExampleFileShowsEveryName(name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".env.example")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("#\(name)=") })
    }
}
