import Foundation
import WatchMe

/// Takes each sample for a byte of UTF-8, and zeros for silence. Says what it does before and after it, so that whoever kills the
/// process knows what was in hand.
struct StandInEngine: TranscriberSource, SpeechTranscriber {
    let allowedModels: [String]
    let step: Duration
    let report: Int32?

    var modelsInMemory: Set<String> { Set(allowedModels) }

    func check(_ model: String) async throws(TranscriptionError) {
        guard allowedModels.contains(model) else {
            throw .modelUnavailable(model: model, detail: "The model is not among ALLOWED_MODELS.")
        }
    }

    func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        tell("loading")
        try await pause()
        return self
    }

    func prepare(_ audio: AudioSamples) async -> AudioSamples { audio }

    func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        let bytes = audio.samples.filter { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        tell("transcribing \(text)")
        try await pause()
        tell("transcribed \(text)")
        let segment = Transcript.Segment(
            start: 0, end: audio.duration, text: text, language: "ja", averageLogProbability: -0.1,
            noSpeechProbability: 0, compressionRatio: 1, temperature: 0)
        return Transcript(text: text, segments: text.isEmpty ? [] : [segment], language: "ja")
    }

    private func pause() async throws(TranscriptionError) {
        do { try await Task.sleep(for: step) } catch { throw .cancelled }
    }

    /// One write of a short line, which a pipe takes whole.
    private func tell(_ what: String) {
        guard let report else { return }
        let line = Array("\(what)\n".utf8)
        _ = line.withUnsafeBytes { write(report, $0.baseAddress, $0.count) }
    }
}
