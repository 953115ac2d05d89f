package import Logging
package import Pipeline
package import Settings

extension DayPipeline {
    /// The pipeline as configured.
    ///
    /// - Parameter outagePatience: how long a job waits for a vault that is down; by default ten minutes, plus enough time to notice that it
    ///   is back.
    package init(
        settings: ServiceSettings, adapters: Adapters, logger: Logger, outagePatience: Duration = .seconds(630)
    ) {
        self.init(
            vault: adapters.vault, decoder: adapters.decoder, transcribers: adapters.transcribers,
            store: adapters.store, outbox: adapters.outbox,
            settings: DayPipeline.Settings(
                options: settings.transcription,
                temporaryDirectory: adapters.temporaryDirectory ?? settings.temporaryDirectory,
                fetchAhead: settings.fetchAhead, outagePatience: outagePatience),
            logger: logger)
    }
}
