import Observability

extension Adapters {
    /// The same adapters, measured and seen by the watchdog.
    func measured(by watch: ServiceObservation) -> Adapters {
        var measured = self
        measured.vault = MeasuredVault(vault: vault, metrics: watch.metrics, pulse: watch.pulse)
        measured.decoder = MeasuredDecoder(decoder: decoder, metrics: watch.metrics, pulse: watch.pulse)
        measured.transcribers = MeasuredModels(source: transcribers, metrics: watch.metrics, pulse: watch.pulse)
        measured.store = MeasuredStore(store: store, metrics: watch.metrics, pulse: watch.pulse)
        return measured
    }
}
