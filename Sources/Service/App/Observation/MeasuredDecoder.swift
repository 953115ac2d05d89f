import Domain
import SystemPackage

/// A decoder whose calls are timed and seen by the watchdog.
struct MeasuredDecoder: AudioDecoder {
    let decoder: any AudioDecoder
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        let start = ContinuousClock.now, call = pulse.begin(.decoding)
        defer {
            metrics.record(.now - start, of: .decode)
            pulse.end(call)
        }
        return try await decoder.decode(file)
    }
}
