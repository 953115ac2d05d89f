package import Domain

/// Transcribers whose calls are measured.
package struct MeasuredModels: TranscriberSource {
    private let source: any TranscriberSource
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(source: any TranscriberSource, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.source = source
        self.metrics = metrics
        self.pulse = pulse
    }

    package var allowedModels: [String] { source.allowedModels }
    package var modelsInMemory: Set<String> { get async { await source.modelsInMemory } }

    package func check(_ model: String) async throws(TranscriptionError) { try await source.check(model) }

    package func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        let call = pulse.begin(.loading)
        defer { pulse.end(call) }
        let transcriber = try await source.transcriber(for: model)
        return MeasuredTranscriber(transcriber: transcriber, metrics: metrics, pulse: pulse)
    }
}
