package import Domain
package import Observability
package import SystemPackage
package import Webhooks

/// The adapters behind the ports: what the pipeline works with.
package struct Adapters: Sendable {
    package var vault: any RecordingVault
    package var decoder: any AudioDecoder
    package var transcribers: any TranscriberSource
    package var store: any TranscriptStore
    /// The same store, for questions about many days at once.
    package var calendar: any TranscriptCalendar
    /// The same vault, if it can list whose recordings it has.
    package var directory: (any RecorderDirectory)?
    package var jobs: any JobQueue
    package var outbox: any TranscriptOutbox
    /// Announces finished jobs; `nil` if not configured.
    package var webhooks: WebhookSender?
    /// Where downloads are kept until they are decoded; `nil` for the configured folder itself.
    package var temporaryDirectory: FilePath?
    /// Where retries are counted.
    package var metrics: ServiceMetrics

    package init(
        vault: any RecordingVault, decoder: any AudioDecoder, transcribers: any TranscriberSource,
        store: any TranscriptStore & TranscriptCalendar, jobs: any JobQueue, outbox: any TranscriptOutbox,
        webhooks: WebhookSender? = nil, temporaryDirectory: FilePath? = nil, metrics: ServiceMetrics = ServiceMetrics()
    ) {
        self.vault = vault
        self.decoder = decoder
        self.transcribers = transcribers
        self.store = store
        calendar = store
        directory = vault as? any RecorderDirectory
        self.jobs = jobs
        self.outbox = outbox
        self.webhooks = webhooks
        self.temporaryDirectory = temporaryDirectory
        self.metrics = metrics
    }
}
