import App
import Configuration
import Foundation
import Logging
import Settings
import SystemPackage
import TestSupport

/// The real clients of a Vault and a Supabase, as the settings put them together, around a decoder and a transcriber in memory.
enum RealClients {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameter more: settings beyond the addresses of the servers.
    static func with(
        _ vault: FakeVaultServer, _ supabase: FakePostgRESTServer, _ transcriber: MemoryTranscriber,
        in folder: TemporaryFolder,
        more: [String: String] = [:], _ body: (ServiceSettings, Adapters) async throws -> Void
    ) async throws {
        let environment = [
            "HOME": folder.path.string, "TEMP_DIR": folder.path.string, "VAULT_URL": vault.baseURL.absoluteString,
            "SUPABASE_URL": supabase.baseURL.absoluteString, "SUPABASE_KEY": supabase.key,
        ].merging(more) { _, new in new }
        let settings = try ServiceSettings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
        try await Adapters.with(settings: settings, logger: logger) { real in
            var adapters = real
            adapters.decoder = MemoryDecoder()
            adapters.transcribers = transcriber
            try await body(settings, adapters)
        }
    }
}
