import Domain
import Foundation

/// Takes the loudness of a tone of 8 kHz in each 2 ms for a byte of UTF-8, and what is silent for nothing. Says what it does before
/// and after it, so that whoever kills the process knows what was in progress.
struct StandInEngine: TranscriberSource, SpeechTranscriber {
    let allowedModels: [String]
    let step: Duration
    let report: Int32?

    var modelsInMemory: Set<String> { Set(allowedModels) }

    func check(_ model: String) async throws(TranscriptionError) {
        guard allowedModels.contains(model) else {
            throw .modelUnavailable(model: model, detail: "The model is not in ALLOWED_MODELS.")
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
        let text = String(decoding: Self.bytes(in: audio), as: UTF8.self)
        tell("transcribing \(text)")
        try await pause()
        tell("transcribed \(text)")
        let segment = Transcript.Segment(
            start: 0, end: audio.duration, text: text, language: "ja", averageLogProbability: -0.1,
            noSpeechProbability: 0, compressionRatio: 1, temperature: 0)
        return Transcript(text: text, segments: text.isEmpty ? [] : [segment], language: "ja")
    }

    /// As scripts/checks/world.py writes them.
    private static func bytes(in audio: AudioSamples) -> [UInt8] {
        let cell = 32
        var values = [Float](repeating: 0, count: cell)
        return stride(from: 0, through: audio.samples.count - cell, by: cell).compactMap { start in
            values.withUnsafeMutableBufferPointer { audio.read(start..<start + cell, into: $0.baseAddress!) }
            let tone = values.indices.reduce(0) { $0 + ($1 % 2 == 0 ? values[$1] : -values[$1]) } / Float(cell)
            let byte = (tone * 512).rounded()
            return byte > 0 ? UInt8(min(255, byte)) : nil
        }
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
