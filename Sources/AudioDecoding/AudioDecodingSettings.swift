/// Limits of decoding, and where `ffmpeg` is.
package struct AudioDecodingSettings: Sendable {
    /// A name looked up in PATH, or a path.
    package var ffmpeg: String
    /// Longest run of `ffmpeg` for one file.
    package var timeLimit: Duration
    /// Longest recording, in seconds.
    package var longestRecording: Int

    package init(ffmpeg: String = "ffmpeg", timeLimit: Duration = .seconds(120), longestRecording: Int = 4 * 3600) {
        self.ffmpeg = ffmpeg
        self.timeLimit = timeLimit
        self.longestRecording = longestRecording
    }
}
