import Configuration
import Domain
import Foundation
import OutgoingHTTP
import PostgreSQLStorage
import Settings
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Webhooks

@Suite struct SettingsTests {
    private func settings(_ environment: [String: String]) throws(SettingsError) -> ServiceSettings {
        try ServiceSettings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
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
        #expect(settings.language == .code("ja"))
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
        ("THREADS", "0"), ("MODEL_IDLE_MINUTES", "-1"), ("LOG_LEVEL", "loud"), ("WHISPER_LANGUAGE", "klingon"),
        ("WHISPER_LANGUAGE", "-ja"), ("QUEUE_LIMIT", "0"),
        ("WEBHOOK_SECRET", "short"),
        ("SHUTDOWN_GRACE", "soon"),
        ("JOB_RETENTION_DAYS", "0"), ("STATE_PATH", "/h/.local/share/vibe-transcriber/transcripts.sqlite"),
        ("API_KEYS", "short"), ("API_KEYS", ", ,"), ("VAULT_URL", "http://127.0.0.1:84237"),
        ("VAULT_URL", "http://127.0.0.1:99999999999999999999"), ("SUPABASE_URL", "http://[::1]:70000/x"),
        ("DATABASE_URL", "db.example.org"), ("DATABASE_URL", "postgresql://h/d?sslmode=full"),
        ("DATABASE_PASSWORD_FILE", "/nowhere"), ("DATABASE_PASSWORD_FILE", "/dev/null"),
        ("VAULT_URL", "http://h:0"), ("API_KEYS_FILE", "/nowhere"), ("ALLOW_ANONYMOUS", "perhaps"),
        ("RATE_LIMIT", "-1"),
        ("CORS_ALLOWED_ORIGINS", "*"), ("CORS_ALLOWED_ORIGINS", "https://a.example/path"),
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

    @Test(
        arguments: [
            ([:], "No API keys are set"), (["ALLOW_ANONYMOUS": "true"], "ALLOW_ANONYMOUS=true and no API keys"),
            (["ALLOW_ANONYMOUS": "true", "API_KEYS": "0123456789abcdef"], nil), (["API_KEYS": "0123456789abcdef"], nil),
        ] as [([String: String], String?)])
    func aStartWithoutKeysSaysWhatFollows(environment: [String: String], notice: String?) throws {
        let access = try settings(environment).access
        #expect(access.notice.map { $0.hasPrefix(notice ?? "?") } ?? (notice == nil))
        #expect(access.rules.isAnonymousAllowed == (environment["ALLOW_ANONYMOUS"] == "true"))
    }

    @Test func keysComeFromTheVariableOrAFile() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("keys").string
        try "# the dashboard\nfile-key-0123456789\n\nanother-key-0123456789, third-key-0123456789\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let keys = try settings(["API_KEYS": "env-key-0123456789", "API_KEYS_FILE": file]).access.rules.keys
        #expect(keys.position(of: "env-key-0123456789") == 0)
        #expect(keys.position(of: "file-key-0123456789") == 1)
        #expect(keys.position(of: "third-key-0123456789") == 3)
        #expect(keys.position(of: "file-key-012345678") == nil)
        #expect(keys.position(of: "") == nil)
    }

    @Test(arguments: [
        ("ja-JP", "ja"), ("JA", "ja"), ("Japanese", "ja"), ("jp", "ja"), ("ja_JP.UTF-8", "ja"), ("EN-us", "en"),
        ("zh-Hant", "zh"), ("Haitian Creole", "ht"), ("yue", "yue"), ("Auto", "auto"), ("haw", "haw"),
    ])
    func aLanguageIsReadAsPeopleWriteIt(text: String, code: String) throws {
        #expect(try settings(["WHISPER_LANGUAGE": text]).language.text == code)
    }

    @Test func theProxyOfTheEnvironmentHoldsForEveryOtherSystem() throws {
        let settings = try settings([
            "HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "vault.example",
            "WEBHOOK_URL": "https://hook.example", "WEBHOOK_SECRET": "0123456789abcdef",
        ])
        func host(_ address: String) -> String? { settings.proxies.proxy(for: URL(string: address)!)?.host }
        #expect(host("https://x.supabase.co") == "proxy.example" && host("https://vault.example") == nil)
        #expect(settings.webhook?.proxies == settings.proxies)
        let error = #expect(throws: SettingsError.self) {
            try self.settings(["HTTPS_PROXY": "https://user:secret@proxy.example"])
        }
        #expect(error?.problems.count == 1 && error?.problems.first?.contains("HTTPS_PROXY") == true)
        #expect(error?.problems.first?.contains("secret") == false)
    }

    @Test func aDatabaseHoldsTheTextsUnlessSupabaseDoes() throws {
        let address = "postgresql://u@db.example.org/d"
        let alone = try settings(["DATABASE_URL": address])
        #expect(alone.store == .postgresql(try DatabaseAddress(address)) && alone.unusedDatabase == nil)
        let both = try settings(["DATABASE_URL": address, "SUPABASE_URL": "https://x", "SUPABASE_KEY": "k"])
        #expect(both.store == .supabase(url: "https://x", key: "k"))
        #expect(try both.unusedDatabase == DatabaseAddress(address))
    }

    @Test func theDatabasesPasswordComesFromTheAddressOrAFile() throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("password").string
        try "hunter2-hunter2\n".write(toFile: file, atomically: true, encoding: .utf8)
        let inside = "postgresql://u:hunter2-hunter2@localhost/d"
        let fromFile = try settings(["DATABASE_URL": "postgresql://u@localhost/d", "DATABASE_PASSWORD_FILE": file])
        #expect(fromFile.store == .postgresql(try DatabaseAddress(inside)))
        for wrong in [
            ["DATABASE_URL": inside, "DATABASE_PASSWORD_FILE": file], ["DATABASE_URL": inside + "?hunter2=x"],
            ["DATABASE_URL": inside.replacing("postgresql", with: "mysql")],
        ] {
            let error = #expect(throws: SettingsError.self) { try settings(wrong) }
            #expect(error?.problems.count == 1 && error?.description.contains("hunter2") == false)
        }
    }

    @Test func aKeyIsRequiredForSupabase() {
        let error = #expect(throws: SettingsError.self) { try settings(["SUPABASE_URL": "https://x.supabase.co"]) }
        #expect(error?.problems == ["SUPABASE_KEY must be set if SUPABASE_URL is."])
    }

    /// `.env.example` is the one list of settings: it must have what is read, and nothing else.
    @Test func theExampleFileListsWhatIsRead() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".env.example")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let listed = lines.compactMap { line in
            line.wholeMatch(of: /#([A-Z_]+)=.*/).map { String($0.output.1) }
        }
        // Read too, but nobody's to set: they say where the user's folders are.
        let folders: Set = ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"]
        let asked = NamesAsked()
        for environment in [[:], ["SUPABASE_URL": "https://x", "SUPABASE_KEY": "k"]] {
            let provider = EnvironmentVariablesProvider(environmentVariables: environment)
            _ = try ServiceSettings(reader: ConfigReader(provider: provider, accessReporter: asked))
        }
        #expect(listed.count == Set(listed).count)
        #expect(asked.names.subtracting(folders).sorted() == listed.sorted())
    }
}

/// Every name that the settings ask for.
private final class NamesAsked: AccessReporter {
    private let asked = Mutex<Set<String>>([])

    var names: Set<String> { asked.withLock { $0 } }

    func report(_ event: AccessEvent) {
        let name = event.metadata.key.components.joined(separator: "_").uppercased()
        asked.withLock { _ = $0.insert(name) }
    }
}
