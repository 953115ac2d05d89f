package import Domain
package import SystemPackage

/// A decoder whose calls are timed and seen by the watchdog.
package struct MeasuredDecoder: AudioDecoder {
    private let decoder: any AudioDecoder
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(decoder: any AudioDecoder, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.decoder = decoder
        self.metrics = metrics
        self.pulse = pulse
    }

    package func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        let start = ContinuousClock.now, call = pulse.begin(.decoding)
        defer {
            metrics.record(.now - start, of: .decode)
            pulse.end(call)
        }
        return try await decoder.decode(file)
    }
}
