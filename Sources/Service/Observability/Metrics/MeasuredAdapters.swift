package import Domain
package import SystemPackage

/// A vault whose calls are timed and seen by the watchdog.
package struct MeasuredVault: RecordingVault {
    private let vault: any RecordingVault
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(vault: any RecordingVault, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.vault = vault
        self.metrics = metrics
        self.pulse = pulse
    }

    package func presence(of slot: RecordingSlot) async throws(VaultError) -> RecordingPresence {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await vault.presence(of: slot)
    }

    package func recordings(
        of day: DeviceDay
    ) async throws(VaultError) -> [TimeBlock: Result<RecordingPresence, VaultError>]? {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await vault.recordings(of: day)
    }

    package func fetch(_ slot: RecordingSlot, into directory: FilePath) async throws(VaultError) -> Recording {
        let start = ContinuousClock.now, call = pulse.begin(.fetching)
        defer {
            metrics.record(.now - start, of: .fetch)
            pulse.end(call)
        }
        return try await vault.fetch(slot, into: directory)
    }
}

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

/// A transcriber whose calls are timed, with the audio they got through, and seen by the watchdog.
package struct MeasuredTranscriber: SpeechTranscriber {
    private let transcriber: any SpeechTranscriber
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(transcriber: any SpeechTranscriber, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.transcriber = transcriber
        self.metrics = metrics
        self.pulse = pulse
    }

    package func prepare(_ audio: AudioSamples) async -> AudioSamples {
        let call = pulse.begin(.listening)
        defer { pulse.end(call) }
        return await transcriber.prepare(audio)
    }

    package func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        let seconds = audio.duration
        let start = ContinuousClock.now, call = pulse.begin(.transcribing(audioSeconds: seconds))
        defer {
            metrics.record(.now - start, of: .transcribe)
            pulse.end(call)
        }
        let transcript = try await transcriber.transcribe(audio, options: options)
        metrics.record(audioSeconds: seconds, in: .now - start)
        for passage in transcript.rejected { metrics.addRejectedPassage(passage.reason) }
        return transcript
    }
}

/// A store whose saves are timed, and whose calls are seen by the watchdog.
package struct MeasuredStore: TranscriptStore {
    private let store: any TranscriptStore
    private let metrics: ServiceMetrics
    private let pulse: WorkerPulse

    package init(store: any TranscriptStore, metrics: ServiceMetrics, pulse: WorkerPulse) {
        self.store = store
        self.metrics = metrics
        self.pulse = pulse
    }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await store.processedBlocks(of: day)
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        let start = ContinuousClock.now, call = pulse.begin(.storing)
        defer {
            metrics.record(.now - start, of: .store)
            pulse.end(call)
        }
        try await store.save(text, for: slot)
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        let call = pulse.begin(.asking)
        defer { pulse.end(call) }
        return try await store.texts(of: day, blocks: blocks)
    }
}
