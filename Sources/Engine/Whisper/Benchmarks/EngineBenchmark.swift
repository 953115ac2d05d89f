package import Domain
import Plumbing
package import SystemPackage

/// The engine's stages, timed one by one on a loaded model.
package actor EngineBenchmark {
    private let thread: DedicatedThread
    private let model: WhisperModel
    private let voiceActivity: VoiceActivity
    /// Windows decoded at a time.
    package nonisolated let lanes: Int

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(modelDirectory: FilePath, settings: EngineSettings) async throws(TranscriptionError) {
        // Figures of 30 s, whatever is heard in them.
        var settings = settings
        settings.shortensWindows = false
        let loader = Loader()
        let parts = try await loader.load(modelDirectory, settings)
        thread = loader.thread
        model = parts.model
        voiceActivity = parts.voiceActivity
        lanes = parts.model.lanes
    }

    /// Seconds for each window of 30 s: log-mel, encoder, and the cross-attention keys and values of the decoder.
    package func encoder(rounds: Int) -> (logMel: [Double], encoder: [Double], attach: [Double]) {
        let audio = Self.noise(seconds: 30), positions = model.positions(samples: audio.samples.count)
        guard let cache = model.cache(for: positions) else { return ([], [], []) }
        var logMel: [Double] = [], encoder: [Double] = [], attach: [Double] = []
        for round in 0...rounds {
            let mel = Stopwatch.seconds {
                model.logMel.window(of: audio, audio.samples.indices, into: model.encoder.melInput)
            }
            var encoded: MatrixView?
            let time = Stopwatch.seconds { encoded = model.encoder.encode(positions) }
            guard let encoded, round > 0 else { continue }
            logMel.append(mel)
            encoder.append(time)
            attach.append(
                Stopwatch.seconds {
                    model.decoder.attach(encoded, to: cache, scratch: model.encoder.scratch)
                })
        }
        return (logMel, encoder, attach)
    }

    /// Seconds for one step of `batch` windows, at the 64th token.
    package func decoder(batch: Int, rounds: Int) -> [Double] {
        let audio = Self.noise(seconds: 30), positions = model.positions(samples: audio.samples.count)
        let caches = (0..<batch).compactMap { _ in model.cache(for: positions) }
        for cache in caches { model.encode(audio, audio.samples.indices, into: cache) }
        let start = model.tokenizer.special.startOfTranscript
        var times: [Double] = []
        for position in 0..<64 + rounds {
            let inputs = caches.map { Decoder.Input(token: start, position: min(position, 64), cache: $0) }
            let begun = ContinuousClock.now
            _ = model.decoder.step(inputs)
            let time = (ContinuousClock.now - begun) / .seconds(1)
            if position >= 64 { times.append(time) }
        }
        return times
    }

    /// Seconds to look for speech in half an hour of quiet noise.
    package func voiceActivity(rounds: Int) -> [Double] {
        let audio = Self.noise(seconds: 1800)
        return (0..<rounds).map { _ in Stopwatch.seconds { _ = voiceActivity.probabilities(of: audio) } }
    }

    private static func noise(seconds: Int) -> AudioSamples {
        var state: UInt64 = 1
        let samples = (0..<seconds * AudioSamples.sampleRate).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int16(truncatingIfNeeded: state >> 48) / 256
        }
        return AudioSamples(samples: samples)
    }
}
