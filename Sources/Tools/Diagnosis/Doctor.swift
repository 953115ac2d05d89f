import AudioDecoding
package import Settings

/// Checks everything that the service needs, from the settings to the last permission in the store.
///
/// No check changes anything; see `StoreDoctor` for how it finds out whether it may write.
package struct Doctor: Sendable {
    private let settings: ServiceSettings

    package init(settings: ServiceSettings) { self.settings = settings }

    /// Findings, in the order in which they are best fixed.
    package func examine() async -> [Finding] {
        let client = ProbeClient(proxies: settings.proxies)
        let vault = await VaultDoctor(choice: settings.vault, client: client).examine()
        let store = await StoreDoctor(choice: settings.store, client: client).examine()
        let jobs = DatabaseCheck.finding("jobs", settings.statePath, setting: "STATE_PATH")
        var findings: [Finding] = vault.findings + store.findings
        if settings.unusedDatabase != nil {
            findings.append(
                .warning(
                    "store", "DATABASE_URL is not used: transcripts go to SUPABASE_URL",
                    advice: "Unset the one that should not be used."))
        }
        findings.append(jobs)
        findings += ClockCheck.findings(serverDates: vault.dates + store.dates)
        findings += ModelDoctor(settings: settings).examine()
        findings += MachineDoctor(settings: settings).examine()
        findings.append(AccessCheck(settings: settings).finding())
        findings.append(await FFmpegCheck.finding(program: settings.decoding.ffmpeg))
        findings.append(await PortCheck.finding(host: settings.host, port: settings.port, client: client))
        return findings
    }

    /// The findings if the settings themselves are wrong.
    package static func findings(_ error: SettingsError) -> [Finding] {
        error.problems.map {
            .error(
                "settings", $0, advice: "Fix the line in .env or the environment; .env.example explains each setting.")
        }
    }
}
