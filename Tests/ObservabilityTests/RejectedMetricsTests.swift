import Domain
import Observability
import TestSupport
import Testing

@Suite struct RejectedMetricsTests {
    @Test func passagesThatTheGuardsRefusedAreCountedByReason() async throws {
        let observation = ServiceObservation(version: "1.2.3")
        let models = MeasuredModels(
            source: MemoryTranscriber(), metrics: observation.metrics, pulse: observation.pulse)
        let transcriber = try await models.transcriber(for: "base")
        for text in ["refused はい", "kept", "refused 上に"] {
            let samples = text.utf8.map { Int16($0) }
            _ = try await transcriber.transcribe(AudioSamples(samples: samples), options: TranscriptionOptions())
        }
        let lines = observation.metrics.registry.text().split(separator: "\n")
        #expect(lines.contains(#"vibe_rejected_passages_total{reason="repetition"} 2"#))
    }
}
