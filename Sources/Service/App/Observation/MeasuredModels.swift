import Domain

/// Transcribers whose calls are measured.
struct MeasuredModels: TranscriberSource {
    let source: any TranscriberSource
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    var allowedModels: [String] { source.allowedModels }
    var modelsInMemory: Set<String> { get async { await source.modelsInMemory } }

    func check(_ model: String) async throws(TranscriptionError) { try await source.check(model) }

    func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        let call = pulse.begin(.loading)
        defer { pulse.end(call) }
        let transcriber = try await source.transcriber(for: model)
        return MeasuredTranscriber(transcriber: transcriber, metrics: metrics, pulse: pulse)
    }
}
