package import Domain
import Synchronization

/// Turns `MemoryDecoder`'s samples back into the text they were made from, optionally waiting at a gate before each. A text
/// that begins with `refused ` is one that the guards would not take.
package final class MemoryTranscriber: SpeechTranscriber, TranscriberSource {
    package let allowedModels: [String]
    private let gate: Gate?
    private let checkError: TranscriptionError?
    private let loadError: TranscriptionError?
    /// Passed when a second recording is prepared.
    package let listening = Gate()
    private let counts = Mutex((loads: 0, preparations: 0, transcriptions: 0))

    package init(
        allowedModels: [String] = ["base"], gate: Gate? = nil, checkError: TranscriptionError? = nil,
        loadError: TranscriptionError? = nil
    ) {
        self.allowedModels = allowedModels
        self.gate = gate
        self.checkError = checkError
        self.loadError = loadError
    }

    package var modelsInMemory: Set<String> { Set(loads > 0 ? allowedModels.prefix(1) : []) }
    package var loads: Int { counts.withLock { $0.loads } }
    package var transcriptions: Int { counts.withLock { $0.transcriptions } }

    package func check(_ model: String) async throws(TranscriptionError) {
        if let checkError { throw checkError }
    }

    package func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        counts.withLock { $0.loads += 1 }
        if let loadError { throw loadError }
        return self
    }

    package func prepare(_ audio: AudioSamples) async -> AudioSamples {
        let count = counts.withLock { counts in
            counts.preparations += 1
            return counts.preparations
        }
        if count == 2 {
            await listening.open()
            await listening.pass()
        }
        return audio
    }

    package func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        counts.withLock { $0.transcriptions += 1 }
        await gate?.pass()
        if Task.isCancelled { throw .cancelled }
        let text = String(decoding: audio.samples.map { UInt8($0) }, as: UTF8.self)
        if text == "unspeakable" { throw .unknownLanguage("xx") }
        if text.hasPrefix("refused ") {
            let passage = Transcript.RejectedPassage(start: 1, end: 2.5, text: text, reason: .repetition)
            return Transcript(text: "", segments: [], language: "ja", rejected: [passage])
        }
        return Transcript(text: text, segments: [], language: "ja", languageProbability: nil, rejected: [])
    }
}
