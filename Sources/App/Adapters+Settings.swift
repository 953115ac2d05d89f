package import Logging

extension Adapters {
    /// Chooses and opens the adapters that the settings name.
    package init(settings: Settings, logger: Logger) async throws(SettingsError) {
        throw SettingsError(problems: ["This build has no adapters."])
    }
}
