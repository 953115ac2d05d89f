import Synchronization
import WatchMe

/// Transcribers whose calls are measured; knows which model was loaded last, as one at a time is in memory.
final class MeasuredModels: TranscriberSource {
    let source: any TranscriberSource
    let metrics: ServiceMetrics
    let pulse: WorkerPulse
    private let loaded = Mutex<String?>(nil)

    init(source: any TranscriberSource, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.source = source
        self.metrics = metrics
        self.pulse = pulse
        show(nil)
    }

    var allowedModels: [String] { source.allowedModels }

    /// `nil` until one was loaded.
    var loadedModel: String? { loaded.withLock { $0 } }

    func check(_ model: String) async throws(TranscriptionError) { try await source.check(model) }

    func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        let call = pulse.begin(.loading)
        defer { pulse.end(call) }
        let transcriber = try await source.transcriber(for: model)
        loaded.withLock { $0 = model }
        show(model)
        return MeasuredTranscriber(transcriber: transcriber, metrics: metrics, pulse: pulse)
    }

    private func show(_ model: String?) {
        for name in allowedModels { metrics.set("vibe_model_loaded", name == model ? 1 : 0, [("model", name)]) }
    }
}
