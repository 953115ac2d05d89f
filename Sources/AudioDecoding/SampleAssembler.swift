import WatchMe

/// From the bytes of a WAV stream to mono samples at 16 kHz.
struct SampleAssembler {
    private let longestRecording: Int
    private var parser = WAVParser()
    private var resampler: Resampler?
    /// Interleaved samples that do not fill a block yet.
    private var waiting: [Float] = []
    /// Mixed and resampled floats of one block.
    private var resampled: [Float] = []
    private var samples: [Int16] = []

    /// Frames mixed at a time; the mixer looks at each block's channels as a whole.
    private static let block = 16_384

    /// - Parameter longestRecording: in seconds; what is longer is refused.
    init(longestRecording: Int) { self.longestRecording = longestRecording }

    /// Takes the next bytes; `fileBytes` is the whole file's length where it is known, to reserve memory once.
    mutating func append(_ bytes: [UInt8], fileBytes: Int? = nil) throws {
        let interleaved = try parser.append(bytes)
        guard let format = parser.format, !interleaved.isEmpty else { return }
        if resampler == nil {
            resampler = Resampler(from: format.sampleRate)
            samples.reserveCapacity(expectedSamples(format, fileBytes))
        }
        waiting += interleaved
        let blockSamples = Self.block * format.channels
        while waiting.count >= blockSamples {
            try process(Array(waiting[..<blockSamples]), format)
            waiting.removeFirst(blockSamples)
        }
    }

    /// Reserved memory counts only where it is written: half an hour of it is cheaper than an array that grows and is copied.
    private func expectedSamples(_ format: WAVFormat, _ fileBytes: Int?) -> Int {
        guard let fileBytes else { return min(1800, longestRecording) * AudioSamples.sampleRate }
        let frames = min(fileBytes / format.bytesPerFrame, longestRecording * format.sampleRate)
        return frames * AudioSamples.sampleRate / format.sampleRate + 1
    }

    /// All samples, once the stream has ended.
    mutating func finish() throws(AudioDecodingError) -> AudioSamples {
        let (ending, warnings) = try parser.finish()
        if let format = parser.format, !waiting.isEmpty { try process(waiting, format) }
        waiting = []
        resampler?.finish(into: &resampled)
        keepResampled()
        guard !samples.isEmpty else { throw .empty }
        return AudioSamples(samples: samples, warnings: warnings, ending: ending)
    }

    private mutating func process(_ interleaved: [Float], _ format: WAVFormat) throws(AudioDecodingError) {
        resampler?.append(MonoMixer(channels: format.channels).mix(interleaved), to: &resampled)
        keepResampled()
        guard samples.count <= longestRecording * AudioSamples.sampleRate else {
            throw .tooLong(detail: "The recording is longer than \(longestRecording) s.")
        }
    }

    /// Rounds to 16 bits, in which 16-bit recordings come back as they were; what is louder than full scale is clipped.
    private mutating func keepResampled() {
        let scale = AudioSamples.fullScale
        samples += resampled.lazy.map { Int16(max(-scale, min(scale - 1, ($0 * scale).rounded()))) }
        resampled.removeAll(keepingCapacity: true)
    }
}
