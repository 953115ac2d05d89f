package import Configuration
package import Domain
import Foundation
package import Logging
package import Observability
package import OutgoingHTTP
import Plumbing
package import PostgreSQLStorage
package import SystemPackage
package import Webhooks
package import Whisper

/// Everything that can be configured, read once at startup from the environment and `.env`.
///
/// `.env.example` lists every name with its default, its range and its purpose; a test compares that list with what is read here.
package struct ServiceSettings: Sendable {
    package var host: String
    package var port: Int
    package var access: AccessSettings
    package var vault: VaultChoice
    package var store: StoreChoice
    /// A PostgreSQL database that is set but not used, because the texts go to Supabase.
    package var unusedDatabase: DatabaseAddress?
    /// The service's own memory: jobs, slots, outbox.
    package var statePath: FilePath
    package var jobRetentionDays: Int
    package var webhook: WebhookSettings?
    /// Jobs that may wait in addition to the running one.
    package var queueLimit: Int
    /// Seconds that the current slot may take at shutdown.
    package var shutdownGrace: Int
    package var maximumAudioBytes: Int
    /// What a request may name, the default first.
    package var allowedModels: [String]
    package var modelDirectory: FilePath
    /// How long an idle model stays in memory; `nil` for ever.
    package var modelIdleTime: Duration?
    package var language: TranscriptionOptions.Language
    package var prompt: String?
    package var hotwords: String?
    package var engine: EngineSettings
    /// `nil`: the one in `PATH`.
    package var ffmpegPath: FilePath?
    /// For calls to the Vault, Supabase, the webhook and the Hugging Face hub.
    package var proxies: ProxyEnvironment
    /// In place of https://huggingface.co.
    package var hubEndpoint: String?
    package var temporaryDirectory: FilePath
    /// The folder with Swagger UI's files.
    package var documentationDirectory: FilePath
    package var logLevel: Logger.Level
    package var logFormat: LogFormat

    package enum VaultChoice: Sendable, Equatable {
        case http(url: String, token: String?)
        case folder(FilePath)
    }

    package enum StoreChoice: Sendable, Equatable {
        case supabase(url: String, key: String)
        case postgresql(DatabaseAddress)
        case sqlite(FilePath)
    }

    /// Collects every bad value before it throws, so that one start shows them all.
    package init(reader: ConfigReader) throws(SettingsError) {
        var values = SettingValues(reader: reader)
        host = values.text("HOST") ?? "127.0.0.1"
        port = values.number("PORT", in: 0...65_535) ?? 8001
        access = AccessSettings(&values)
        vault = Self.vault(&values)
        (store, unusedDatabase) = Self.store(&values)
        statePath = Self.statePath(&values)
        jobRetentionDays = values.number("JOB_RETENTION_DAYS", in: 1...3650) ?? 30
        proxies = ProxyEnvironment(values.proxyVariable)
        hubEndpoint = values.url("HF_ENDPOINT")
        webhook = Self.webhook(&values)
        webhook?.proxies = proxies
        queueLimit = values.number("QUEUE_LIMIT", in: 1...10_000) ?? 64
        shutdownGrace = values.number("SHUTDOWN_GRACE", in: 0...3600) ?? 30
        maximumAudioBytes = values.number("MAX_AUDIO_BYTES", in: 1024...Int.max) ?? 200_000_000
        allowedModels = values.list("ALLOWED_MODELS") ?? ["base"]
        modelDirectory = values.path("MODEL_DIR") ?? UserFolders.cache(values).appending("models")
        let idleMinutes = values.number("MODEL_IDLE_MINUTES", in: 0...10_080) ?? 30
        modelIdleTime = idleMinutes > 0 ? .seconds(60 * idleMinutes) : nil
        language = values.language("WHISPER_LANGUAGE") ?? TranscriptionOptions().language
        prompt = values.text("WHISPER_PROMPT")
        hotwords = values.text("WHISPER_HOTWORDS")
        engine = EngineSettings(
            threads: values.number("THREADS", in: 1...256) ?? MachineLimits.current.threads,
            precision: values.choice("WHISPER_PRECISION", of: Precision.allCases) ?? .int8,
            memoryLimit: values.number("MEMORY_LIMIT_MB", in: 64...1 << 20).map { $0 << 20 },
            beamSize: values.number("WHISPER_BEAM_SIZE", in: 1...TranscriptionOptions.largestBeamSize)
                ?? TranscriptionOptions.usualBeamSize,
            shortensWindows: values.flag("WHISPER_SHORT_WINDOWS") ?? false)
        ffmpegPath = values.path("FFMPEG_PATH")
        temporaryDirectory = values.path("TEMP_DIR") ?? UserFolders.temporary(values)
        engine.reservedMemory = Self.reservedMemory(
            temporaryDirectory: temporaryDirectory, maximumAudioBytes: maximumAudioBytes)
        documentationDirectory = values.path("SWAGGER_UI_DIR") ?? UserFolders.cache(values).appending("swagger-ui")
        logLevel = values.choice("LOG_LEVEL", of: Logger.Level.allCases) ?? .info
        logFormat = values.choice("LOG_FORMAT", of: LogFormat.allCases) ?? .text
        for name in proxies.unreadable {
            values.refuse(
                "\(name) must be http://host:port or socks5://host:port; a proxy behind TLS is not supported.")
        }
        if !values.problems.isEmpty { throw SettingsError(problems: values.problems) }
    }

    private static func vault(_ values: inout SettingValues) -> VaultChoice {
        let token = values.text("VAULT_TOKEN", isSecret: true)
        let folder = values.path("VAULT_DIR") ?? UserFolders.data(values).appending("vault")
        guard let url = values.url("VAULT_URL") else { return .folder(folder) }
        return .http(url: url, token: token)
    }

    private static func databasePath(_ values: SettingValues) -> FilePath {
        values.path("DATABASE_PATH") ?? UserFolders.data(values).appending("transcripts.sqlite")
    }

    private static func statePath(_ values: inout SettingValues) -> FilePath {
        let database = databasePath(values)
        let path = values.path("STATE_PATH") ?? database.removingLastComponent().appending("state.sqlite")
        if path == database { values.refuse("STATE_PATH and DATABASE_PATH must be different files.") }
        return path
    }

    private static func webhook(_ values: inout SettingValues) -> WebhookSettings? {
        let secret = values.text("WEBHOOK_SECRET", isSecret: true).flatMap { Secret($0) }
        guard let url = values.url("WEBHOOK_URL").flatMap({ URL(string: $0) }) else { return nil }
        guard let secret, secret.value.utf8.count >= 16 else {
            values.refuse("WEBHOOK_SECRET must have 16 or more characters if WEBHOOK_URL is set.")
            return nil
        }
        return WebhookSettings(url: url, secret: secret)
    }

    private static func store(_ values: inout SettingValues) -> (StoreChoice, unused: DatabaseAddress?) {
        let key = values.text("SUPABASE_KEY", isSecret: true)
        let file = databasePath(values)
        let database = DatabaseAddress(&values)
        guard let url = values.url("SUPABASE_URL") else {
            return (database.map { .postgresql($0) } ?? .sqlite(file), nil)
        }
        if key == nil { values.refuse("SUPABASE_KEY must be set if SUPABASE_URL is.") }
        return (.supabase(url: url, key: key ?? ""), database)
    }
}
