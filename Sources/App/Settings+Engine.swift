package import AudioDecoding
package import SystemPackage
package import WatchMe
import Whisper

extension Settings {
    /// The voice activity model that every model needs.
    package var voiceActivityModel: FilePath {
        modelDirectory.appending("silero-vad").appending("silero_vad_16k_op15.onnx")
    }

    /// How recordings are transcribed.
    package var transcription: TranscriptionOptions {
        TranscriptionOptions(
            language: TranscriptionOptions.Language(language), beamSize: engine.beamSize, prompt: prompt,
            hotwords: hotwords)
    }

    package var decoding: AudioDecodingSettings {
        var decoding = AudioDecodingSettings()
        if let path = ffmpegPath { decoding.ffmpeg = path.string }
        return decoding
    }
}
