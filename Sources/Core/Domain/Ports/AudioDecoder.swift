package import SystemPackage

/// Turns a file into samples. Implementations never block the cooperative pool.
package protocol AudioDecoder: Sendable {
    func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples
}

/// Why a file could not be turned into samples.
package enum AudioDecodingError: Error, Sendable, Equatable {
    /// The file cannot be opened or read.
    case unreadable(detail: String)
    /// There is no sound in it: no bytes, only a header, or no frames.
    case empty
    /// A WAV header that contradicts itself or the file; the sentence says which field.
    case malformed(detail: String)
    /// Longer or larger than the limits allow.
    case tooLong(detail: String)
    /// Not a native format and `ffmpeg` is not installed; the sentence says what to install.
    case decoderMissing(detail: String)
    /// `ffmpeg` rejected the file, ran too long or wrote too much.
    case unsupported(detail: String)
    case cancelled
}
