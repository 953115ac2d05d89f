package import Domain
package import SystemPackage

/// Decodes a file by its content: WAV natively, everything else through `ffmpeg`.
package struct FileAudioDecoder: AudioDecoder {
    private let settings: AudioDecodingSettings
    private let native = DecodingThread()

    package init(settings: AudioDecodingSettings = AudioDecodingSettings()) { self.settings = settings }

    package func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        switch try await native.decode(file, longestRecording: settings.longestRecording) {
        case .samples(let samples): return samples
        case .foreign: return try await FFmpegDecoder(settings: settings).decode(file)
        case .refused(let detail): return try await secondOpinion(file, on: detail)
        }
    }

    /// What the native reader rejects, ffmpeg may be able to read.
    private func secondOpinion(_ file: FilePath, on detail: String) async throws(AudioDecodingError) -> AudioSamples {
        do {
            let samples = try await FFmpegDecoder(settings: settings).decode(file)
            let warning = RecordingWarning(.wrongHeader, "\(detail) ffmpeg read the file anyway.")
            return samples.with(warnings: samples.warnings + [warning])
        } catch .tooLong(let reason) {
            throw .tooLong(detail: reason)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .malformed(detail: detail)
        }
    }
}
