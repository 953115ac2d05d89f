package import SystemPackage
package import WatchMe

/// Decodes a file by its content: WAV natively, everything else through `ffmpeg`.
package struct FileAudioDecoder: AudioDecoder {
    private let settings: AudioDecodingSettings
    private let native = DecodingThread()

    package init(settings: AudioDecodingSettings = AudioDecodingSettings()) { self.settings = settings }

    package func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        if let samples = try await native.decode(file, longestRecording: settings.longestRecording) { return samples }
        return try await FFmpegDecoder(settings: settings).decode(file)
    }
}
