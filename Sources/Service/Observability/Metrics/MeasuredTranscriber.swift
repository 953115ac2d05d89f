package import Domain

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
