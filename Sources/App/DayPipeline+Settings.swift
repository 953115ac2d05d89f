package import Logging
package import Pipeline

extension DayPipeline {
    /// The pipeline as the settings want it.
    package init(settings: App.Settings, adapters: Adapters, logger: Logger) {
        self.init(
            vault: adapters.vault, decoder: adapters.decoder, transcribers: adapters.transcribers,
            store: adapters.store, outbox: adapters.outbox,
            settings: DayPipeline.Settings(
                options: settings.transcription,
                temporaryDirectory: adapters.temporaryDirectory ?? settings.temporaryDirectory,
                fetchAhead: settings.fetchAhead),
            logger: logger)
    }
}
