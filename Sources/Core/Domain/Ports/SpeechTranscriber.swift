/// Turns samples into text. Implementations compute on threads of their own, one recording at a time.
package protocol SpeechTranscriber: Sendable {
    /// Does what can be done for a recording while another one is transcribed, and returns it with the results.
    func prepare(_ audio: AudioSamples) async -> AudioSamples

    /// Stops at the next window when the calling task is cancelled.
    func transcribe(_ audio: AudioSamples, options: TranscriptionOptions) async throws(TranscriptionError) -> Transcript
}

/// Gives the transcriber of a model, loading it when needed.
package protocol TranscriberSource: Sendable {
    /// Models a request may name, the default first.
    var allowedModels: [String] { get }

    /// The allowed models that are in memory or being loaded.
    var modelsInMemory: Set<String> { get async }

    /// Checks, before work is queued, whether a model can be used here; nothing is loaded.
    /// - Throws: `tooLarge`, `languageNotSupported`, or `modelUnavailable` when it is not allowed or its files are missing.
    func check(_ model: String) async throws(TranscriptionError)

    func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber
}

/// Why there is no transcript.
package enum TranscriptionError: Error, Sendable, Equatable, Codable {
    /// The model's files are missing, damaged or of another kind; the sentence says what to do.
    case modelUnavailable(model: String, detail: String)
    /// The model does not fit into the memory that this program may use, even with one window at a time.
    case tooLarge(model: String, neededMegabytes: Int, availableMegabytes: Int)
    /// The language code is not one of Whisper's.
    case unknownLanguage(String)
    /// The model only knows English.
    case languageNotSupported(model: String, language: String)
    case cancelled
}
