package import Configuration
package import Logging
package import SystemPackage
package import Whisper

/// Everything that can be set from outside, read once at start from the environment and `.env`.
///
/// | name | default | range |
/// |---|---|---|
/// | `HOST` | `127.0.0.1` | an address to listen on |
/// | `PORT` | `8001` | 0–65535, 0 for any free port |
/// | `VAULT_URL` | – | `http(s)://…`; unset: the folder `VAULT_DIR` |
/// | `VAULT_TOKEN` | – | secret |
/// | `VAULT_DIR` | `${XDG_DATA_HOME:-~/.local/share}/vibe-transcriber/vault` | a folder |
/// | `SUPABASE_URL` | – | `http(s)://…`; unset: SQLite at `DATABASE_PATH` |
/// | `SUPABASE_KEY` | – | secret, required with `SUPABASE_URL` |
/// | `DATABASE_PATH` | `${XDG_DATA_HOME:-~/.local/share}/vibe-transcriber/transcripts.sqlite` | a file |
/// | `MAX_AUDIO_BYTES` | `200000000` | 1024 or more |
/// | `ALLOWED_MODELS` | `base` | names, comma separated, the default first |
/// | `MODEL_DIR` | `${XDG_CACHE_HOME:-~/.cache}/vibe-transcriber/models` | a folder |
/// | `WHISPER_LANGUAGE` | `ja` | a Whisper code or `auto` |
/// | `WHISPER_PRECISION` | `int8` | `int8`, `f32` |
/// | `MEMORY_LIMIT_MB` | what the machine or its control group has | 64 or more |
/// | `THREADS` | number of cores | 1–256 |
/// | `FFMPEG_PATH` | found in `PATH` | a program |
/// | `TEMP_DIR` | the system's | a folder |
/// | `LOG_LEVEL` | `info` | `trace`, `debug`, `info`, `notice`, `warning`, `error`, `critical` |
package struct Settings: Sendable {
    package var host: String
    package var port: Int
    package var vault: VaultChoice
    package var store: StoreChoice
    package var maximumAudioBytes: Int
    /// What a request may name, the default first.
    package var allowedModels: [String]
    package var modelDirectory: FilePath
    package var language: String
    package var engine: EngineSettings
    /// `nil`: the one in `PATH`.
    package var ffmpegPath: FilePath?
    package var temporaryDirectory: FilePath
    package var logLevel: Logger.Level

    package enum VaultChoice: Sendable, Equatable {
        case http(url: String, token: String?)
        case folder(FilePath)
    }

    package enum StoreChoice: Sendable, Equatable {
        case supabase(url: String, key: String)
        case sqlite(FilePath)
    }

    /// Collects every bad value before it throws, so that one start shows them all.
    package init(reader: ConfigReader) throws(SettingsError) {
        var values = SettingValues(reader: reader)
        host = values.text("HOST") ?? "127.0.0.1"
        port = values.number("PORT", in: 0...65_535) ?? 8001
        vault = Self.vault(&values)
        store = Self.store(&values)
        maximumAudioBytes = values.number("MAX_AUDIO_BYTES", in: 1024...Int.max) ?? 200_000_000
        allowedModels = values.list("ALLOWED_MODELS") ?? ["base"]
        modelDirectory = values.path("MODEL_DIR") ?? UserFolders.cache(values).appending("models")
        language = values.text("WHISPER_LANGUAGE") ?? "ja"
        engine = EngineSettings(
            threads: values.number("THREADS", in: 1...256) ?? values.coreCount,
            precision: values.choice("WHISPER_PRECISION", of: Precision.allCases) ?? .int8,
            memoryLimit: values.number("MEMORY_LIMIT_MB", in: 64...1 << 20).map { $0 << 20 })
        ffmpegPath = values.path("FFMPEG_PATH")
        temporaryDirectory = values.path("TEMP_DIR") ?? UserFolders.temporary(values)
        logLevel = values.choice("LOG_LEVEL", of: Logger.Level.allCases) ?? .info
        if !values.problems.isEmpty { throw SettingsError(problems: values.problems) }
    }

    private static func vault(_ values: inout SettingValues) -> VaultChoice {
        let token = values.text("VAULT_TOKEN", isSecret: true)
        let folder = values.path("VAULT_DIR") ?? UserFolders.data(values).appending("vault")
        guard let url = values.url("VAULT_URL") else { return .folder(folder) }
        return .http(url: url, token: token)
    }

    private static func store(_ values: inout SettingValues) -> StoreChoice {
        let key = values.text("SUPABASE_KEY", isSecret: true)
        let database = values.path("DATABASE_PATH") ?? UserFolders.data(values).appending("transcripts.sqlite")
        guard let url = values.url("SUPABASE_URL") else { return .sqlite(database) }
        if key == nil { values.refuse("SUPABASE_KEY must be set when SUPABASE_URL is.") }
        return .supabase(url: url, key: key ?? "")
    }
}
