import Domain
import Reports

/// Why there is no transcript of a file.
enum FileTranscriptionError: Error {
    case decoding(AudioDecodingError)
    case transcription(TranscriptionError)

    /// A sentence for people at a terminal.
    var sentence: String {
        switch self {
        case .decoding(let error): error.sentence
        case .transcription(let error): error.sentence
        }
    }
}
