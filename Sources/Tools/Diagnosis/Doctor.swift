import AudioDecoding
package import Settings

/// Looks at everything that the service needs, from the settings to the last permission in the store.
///
/// No check changes anything: see `StoreDoctor` for how the permission to write is found out.
package struct Doctor: Sendable {
    private let settings: ServiceSettings

    package init(settings: ServiceSettings) { self.settings = settings }

    /// Findings in the order in which they are best mended.
    package func examine() async -> [Finding] {
        let client = ProbeClient(proxies: settings.proxies)
        let vault = await VaultDoctor(choice: settings.vault, client: client).examine()
        let store = await StoreDoctor(choice: settings.store, client: client).examine()
        let jobs = DatabaseCheck.finding("jobs", settings.statePath, setting: "STATE_PATH")
        var findings: [Finding] = vault.findings + store.findings
        findings.append(jobs)
        findings += ClockCheck.findings(serverDates: vault.dates + store.dates)
        findings += ModelDoctor(settings: settings).examine()
        findings += MachineDoctor(settings: settings).examine()
        findings.append(AccessCheck(settings: settings).finding())
        findings.append(await FFmpegCheck.finding(program: settings.decoding.ffmpeg))
        findings.append(await PortCheck.finding(host: settings.host, port: settings.port, client: client))
        return findings
    }

    /// What there is to say when the settings themselves are wrong.
    package static func findings(_ error: SettingsError) -> [Finding] {
        error.problems.map {
            .error("settings", $0, advice: "Mend the line in .env or the environment; .env.example explains each name.")
        }
    }
}
