import SystemPackage
import WatchMe

/// A decoder whose calls are timed and seen by the watchdog.
struct MeasuredDecoder: AudioDecoder {
    let decoder: any AudioDecoder
    let metrics: ServiceMetrics
    let pulse: WorkerPulse

    func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        let start = ContinuousClock.now
        defer {
            metrics.record(.now - start, of: .decode)
            pulse.beat()
        }
        return try await decoder.decode(file)
    }
}
