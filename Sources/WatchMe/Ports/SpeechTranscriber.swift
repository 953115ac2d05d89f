/// Turns samples into text. Implementations compute on threads of their own, one recording at a time.
package protocol SpeechTranscriber: Sendable {
    /// Stops at the next window when the calling task is cancelled.
    func transcribe(_ audio: AudioSamples, options: TranscriptionOptions) async throws(TranscriptionError) -> Transcript
}

/// Gives the transcriber of a model, loading it when needed.
package protocol TranscriberSource: Sendable {
    /// Models a request may name, the default first.
    var allowedModels: [String] { get }

    func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber
}

/// Why there is no transcript.
package enum TranscriptionError: Error, Sendable, Equatable {
    /// The model's files are missing, damaged or of another kind; the sentence says what to do.
    case modelUnavailable(model: String, detail: String)
    /// The language code is none of Whisper's.
    case unknownLanguage(String)
    case cancelled
}
