package import Configuration
import Foundation
import SystemPackage

/// Where settings come from in production: the environment, then `.env` in the working directory.
package enum Environment {
    package static func reader(environmentFile: String = ".env") async throws(SettingsError) -> ConfigReader {
        let secrets: SecretsSpecifier<String, String> = .specific([
            "VAULT_TOKEN", "SUPABASE_KEY", "DATABASE_URL", "WEBHOOK_SECRET", "API_KEYS",
        ])
        do {
            let file = try await EnvironmentVariablesProvider(
                environmentFilePath: FilePath(environmentFile), allowMissing: true, secretsSpecifier: secrets)
            return ConfigReader(providers: [EnvironmentVariablesProvider(secretsSpecifier: secrets), file])
        } catch {
            throw SettingsError(problems: ["The file \(environmentFile) cannot be read as lines of NAME=value."])
        }
    }
}

/// Where a user's data and caches are by the XDG convention.
enum UserFolders {
    static func data(_ values: SettingValues) -> FilePath {
        folder("XDG_DATA_HOME", else: ".local/share", values).appending("vibe-transcriber")
    }

    static func cache(_ values: SettingValues) -> FilePath {
        folder("XDG_CACHE_HOME", else: ".cache", values).appending("vibe-transcriber")
    }

    static func temporary(_ values: SettingValues) -> FilePath {
        FilePath(values.text("TMPDIR") ?? FileManager.default.temporaryDirectory.path)
    }

    static func home(_ values: SettingValues) -> FilePath {
        FilePath(values.text("HOME") ?? FileManager.default.homeDirectoryForCurrentUser.path)
    }

    /// The convention says to ignore relative paths in XDG variables.
    private static func folder(_ name: String, else standard: String, _ values: SettingValues) -> FilePath {
        if let path = values.text(name), path.hasPrefix("/") { return FilePath(path) }
        return home(values).pushing(FilePath(standard))
    }
}
