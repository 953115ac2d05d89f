import API
import AsyncHTTPClient
import AudioDecoding
import Domain
import Foundation
package import Logging
import NIOCore
package import Observability
import Pipeline
import Plumbing
import PostgreSQLStorage
import Reports
import SQLiteStorage
package import Settings
import SupabaseStorage
import SystemPackage
import Vault
import Webhooks
import Whisper

extension Adapters {
    /// Opens the adapters that the settings name, and closes them after `body`.
    package static func with(
        settings: ServiceSettings, logger: Logger, metrics: ServiceMetrics = ServiceMetrics(),
        _ body: (Adapters) async throws -> Void
    ) async throws {
        try settings.checkLanguage()
        var clients: [HTTPClient] = []
        func client(_ configuration: HTTPClient.Configuration) -> HTTPClient {
            let client = HTTPClient(configuration: configuration)
            clients.append(client)
            return client
        }
        let lock = try StateLock(state: settings.statePath)
        let folder = try PrivateFolder(in: settings.temporaryDirectory)
        defer { withExtendedLifetime((lock, folder)) {} }
        let result: Result<Void, any Error>
        do {
            let state = try state(settings)
            let adapters = Adapters(
                vault: try vault(settings, metrics, client), decoder: FileAudioDecoder(settings: settings.decoding),
                transcribers: LoadedModels(settings: settings, logger: logger),
                store: try await store(settings, metrics, logger, client),
                jobs: state.queue, outbox: state.outbox, webhooks: webhooks(settings, state, client, logger),
                temporaryDirectory: folder.path, metrics: metrics)
            result = .success(try await body(adapters))
        } catch {
            result = .failure(error)
        }
        for client in clients { try? await client.shutdown() }
        try result.get()
    }

    private static func state(_ settings: ServiceSettings) throws(SettingsError) -> StateDatabase {
        do {
            return try StateDatabase(path: settings.statePath, announcesEnds: settings.webhook != nil)
        } catch {
            throw SettingsError(
                problems: ["\(settings.statePath) (STATE_PATH) cannot be opened: \(error)."],
                mayPass: error.mayPass)
        }
    }

    private static func webhooks(
        _ settings: ServiceSettings, _ state: StateDatabase, _ client: (HTTPClient.Configuration) -> HTTPClient,
        _ logger: Logger
    ) -> WebhookSender? {
        settings.webhook.map { webhook in
            WebhookSender(
                settings: webhook, http: client(webhook.clientConfiguration), queue: state.webhooks,
                jobs: state.queue, logger: logger
            ) { $0.webhookJSON.text() }
        }
    }

    private static func vault(
        _ settings: ServiceSettings, _ metrics: ServiceMetrics, _ client: (HTTPClient.Configuration) -> HTTPClient
    ) throws(SettingsError) -> any RecordingVault {
        switch settings.vault {
        case .folder(let root): return FolderVault(root: root)
        case .http(let url, let token):
            guard let address = URL(string: url) else {
                throw SettingsError(problems: ["VAULT_URL is not a URL."])
            }
            VaultClient.removeAbandonedDownloads(in: settings.temporaryDirectory)
            var vault = VaultSettings(url: address, token: token.flatMap(Secret.init))
            vault.maximumBytes = settings.maximumAudioBytes
            vault.proxies = settings.proxies
            vault.onRetry = { metrics.addRetry(of: .vault) }
            return GuardedVault(VaultClient(settings: vault, http: client(vault.clientConfiguration)))
        }
    }

    private static func store(
        _ settings: ServiceSettings, _ metrics: ServiceMetrics, _ logger: Logger,
        _ client: (HTTPClient.Configuration) -> HTTPClient
    ) async throws(SettingsError) -> any TranscriptStore & TranscriptCalendar {
        if settings.unusedDatabase != nil {
            logger.warning("DATABASE_URL is not used: transcripts go to SUPABASE_URL")
        }
        switch settings.store {
        case .sqlite(let path):
            do {
                return try SQLiteStore(path: path)
            } catch {
                throw SettingsError(
                    problems: ["\(path) (DATABASE_PATH) cannot be opened: \(error.detail)."], mayPass: error.mayPass)
            }
        case .supabase(let url, let key):
            guard let address = URL(string: url), let secret = Secret(key) else {
                throw SettingsError(problems: ["SUPABASE_URL must be a URL and SUPABASE_KEY a key."])
            }
            var supabase = SupabaseSettings(url: address, key: secret)
            supabase.proxies = settings.proxies
            supabase.onRetry = { metrics.addRetry(of: .supabase) }
            return GuardedStore(SupabaseStore(settings: supabase, http: client(supabase.clientConfiguration)))
        case .postgresql(let address):
            var database = PostgreSQLSettings(address: address)
            database.onRetry = { metrics.addRetry(of: .postgresql) }
            let store = PostgreSQLTranscriptStore(pool: PostgreSQLPool(settings: database))
            do {
                try await store.prepare()
            } catch {
                guard error.isOutage else {
                    throw SettingsError(problems: ["The database of DATABASE_URL cannot be used: \(error.detail)."])
                }
                logger.warning(
                    "PostgreSQL cannot be reached; the service starts without it",
                    metadata: ["reason": "\(error.detail)"])
            }
            return GuardedStore(store)
        }
    }
}
