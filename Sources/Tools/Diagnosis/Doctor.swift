import AudioDecoding
import OutgoingHTTP
package import Plumbing
import PostgreSQLStorage
import SQLiteStorage
package import Settings
import SupabaseStorage
import Vault

/// Checks everything that the service needs, from the settings to the last permission in the store.
///
/// Each adapter examines its own system. No check changes anything; see `SupabaseDoctor` for how it finds out whether it may
/// write.
package struct Doctor: Sendable {
    private let settings: ServiceSettings

    package init(settings: ServiceSettings) { self.settings = settings }

    /// Findings, in the order in which they are best fixed.
    package func examine() async -> [Finding] {
        let client = ProbeClient(proxies: settings.proxies)
        let vault = await vault(client), store = await store(client)
        var findings = vault.findings + store.findings
        if settings.unusedDatabase != nil {
            findings.append(
                .warning(
                    "store", "DATABASE_URL is not used: transcripts go to SUPABASE_URL",
                    advice: "Unset the one that should not be used."))
        }
        findings.append(SQLiteDoctor.examine("jobs", settings.statePath, setting: "STATE_PATH"))
        findings += ClockCheck.findings(clocks: vault.clocks + store.clocks)
        findings += ModelDoctor(settings: settings).examine()
        findings += MachineDoctor(settings: settings).examine()
        findings.append(AccessCheck(settings: settings).finding())
        findings.append(await FFmpegDoctor.examine(program: settings.decoding.ffmpeg))
        findings.append(await PortCheck.finding(host: settings.host, port: settings.port, client: client))
        return findings
    }

    private func vault(_ client: ProbeClient) async -> Examination {
        switch settings.vault {
        case .folder(let path): Examination([VaultDoctor.examine(folder: path)])
        case .http(let url, let token): await VaultDoctor.examine(url, token: token, client: client)
        }
    }

    private func store(_ client: ProbeClient) async -> Examination {
        switch settings.store {
        case .sqlite(let path): Examination([SQLiteDoctor.examine("store", path, setting: "DATABASE_PATH")])
        case .supabase(let url, let key): await SupabaseDoctor(url: url, key: key, client: client).examine()
        case .postgresql(let address): await PostgreSQLDoctor(address: address).examine()
        }
    }

    /// The findings if the settings themselves are wrong.
    package static func findings(_ error: SettingsError) -> [Finding] {
        error.problems.map {
            .error(
                "settings", $0, advice: "Fix the line in .env or the environment; .env.example explains each setting.")
        }
    }
}
