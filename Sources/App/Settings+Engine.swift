package import AudioDecoding
package import SystemPackage

extension Settings {
    /// The voice activity model that every model needs.
    package var voiceActivityModel: FilePath {
        modelDirectory.appending("silero-vad").appending("silero_vad_16k_op15.onnx")
    }

    package var decoding: AudioDecodingSettings {
        var decoding = AudioDecodingSettings()
        if let path = ffmpegPath { decoding.ffmpeg = path.string }
        return decoding
    }
}
