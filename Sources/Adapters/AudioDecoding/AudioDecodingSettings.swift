/// Limits of decoding, and where `ffmpeg` is.
package struct AudioDecodingSettings: Sendable {
    /// A name looked up in PATH, or a path.
    package var ffmpeg: String
    /// The longest run of `ffmpeg` for one file.
    package var timeLimit: Duration
    /// Address space of `ffmpeg`, in bytes.
    package var memoryLimit: Int
    /// Longest recording, in seconds.
    package var longestRecording: Int

    package init(
        ffmpeg: String = "ffmpeg", timeLimit: Duration = .seconds(120), memoryLimit: Int = 1 << 30,
        longestRecording: Int = 4 * 3600
    ) {
        self.ffmpeg = ffmpeg
        self.timeLimit = timeLimit
        self.memoryLimit = memoryLimit
        self.longestRecording = longestRecording
    }
}
