package import Configuration
import SystemPackage

/// Where settings come from in production: the environment, then `.env` in the working directory.
package enum Environment {
    package static func reader(environmentFile: String = ".env") async throws(SettingsError) -> ConfigReader {
        let secrets: SecretsSpecifier<String, String> = .specific([
            "VAULT_TOKEN", "SUPABASE_KEY", "WEBHOOK_SECRET", "API_KEYS",
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
