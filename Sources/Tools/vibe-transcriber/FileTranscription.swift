import Domain
import Reports
import SystemPackage

/// Transcribes a file and measures the time.
struct FileTranscription {
    let decoder: any AudioDecoder
    let transcriber: any SpeechTranscriber

    func transcribe(
        _ file: FilePath, options: TranscriptionOptions
    ) async throws(FileTranscriptionError) -> TranscribedFile {
        let started = ContinuousClock.now
        let audio = try await decode(file)
        let transcript: Transcript
        do throws(TranscriptionError) {
            transcript = try await transcriber.transcribe(audio, options: options)
        } catch {
            throw .transcription(error)
        }
        return TranscribedFile(
            path: file.string, transcript: transcript, warnings: audio.warnings, audioSeconds: audio.duration,
            wallSeconds: (ContinuousClock.now - started) / .seconds(1))
    }

    private func decode(_ file: FilePath) async throws(FileTranscriptionError) -> AudioSamples {
        do throws(AudioDecodingError) {
            return try await decoder.decode(file)
        } catch {
            throw .decoding(error)
        }
    }
}

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
