import App
import Domain
import PrometheusMetrics
import SQLiteStorage
import TestSupport
import Testing

@Suite struct RejectedMetricsTests {
    @Test func passagesThatTheGuardsRefusedAreCountedByReason() async throws {
        let observation = ServiceObservation(), folder = try TemporaryFolder(), state = try folder.state()
        let adapters = Adapters(
            vault: MemoryVault([:]), decoder: MemoryDecoder(), transcribers: MemoryTranscriber(), store: MemoryStore(),
            jobs: state.jobs, outbox: state.outbox)
        let transcriber = try await observation.measured(adapters).transcribers.transcriber(for: "base")
        for text in ["refused はい", "kept", "refused 上に"] {
            let samples = text.utf8.map { Int16($0) }
            _ = try await transcriber.transcribe(AudioSamples(samples: samples), options: TranscriptionOptions())
        }
        let lines = observation.metrics.registry.text().split(separator: "\n")
        #expect(lines.contains(#"vibe_rejected_passages_total{reason="repetition"} 2"#))
    }
}
