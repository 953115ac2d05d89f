import Domain

/// From the bytes of a WAV stream to mono samples at 16 kHz, without an offset.
struct SampleAssembler {
    private let longestRecording: Int
    private var parser = WAVParser()
    private var mixer: MonoMixer?
    private var resampler: Resampler?
    private var highPass = HighPass()
    /// Interleaved samples that do not fill a block yet.
    private var waiting: [Float] = []
    /// Mixed and resampled floats of one block.
    private var resampled: [Float] = []
    private var samples = SampleBlocks()

    /// Frames mixed at a time; the mixer looks at each block's channels as a whole.
    private static let block = 16_384

    /// - Parameter longestRecording: in seconds; anything longer is rejected.
    init(longestRecording: Int) { self.longestRecording = longestRecording }

    /// Takes the next bytes; `fileBytes` is the whole file's length where it is known, to reserve memory once.
    mutating func append(_ bytes: [UInt8], fileBytes: Int? = nil) throws {
        let interleaved = try parser.append(bytes)
        guard let format = parser.format, !interleaved.isEmpty else { return }
        if resampler == nil {
            resampler = Resampler(from: format.sampleRate)
            mixer = MonoMixer(channels: format.channels, sampleRate: format.sampleRate)
            samples.reserve(expectedSamples(format, fileBytes))
        }
        waiting += interleaved
        let blockSamples = Self.block * format.channels
        while waiting.count >= blockSamples {
            try process(Array(waiting[..<blockSamples]))
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
        if !waiting.isEmpty { try process(waiting) }
        waiting = []
        resampler?.finish(into: &resampled)
        keepResampled()
        guard samples.count > 0 else { throw .empty }
        let (audio, warning) = samples.finish()
        return AudioSamples(
            samples: audio.samples, shifts: audio.shifts, warnings: warnings + (warning.map { [$0] } ?? []),
            ending: ending)
    }

    private mutating func process(_ interleaved: [Float]) throws(AudioDecodingError) {
        guard let mixed = mixer?.mix(interleaved) else { return }
        resampler?.append(mixed, to: &resampled)
        keepResampled()
        guard samples.count <= longestRecording * AudioSamples.sampleRate else {
            throw .tooLong(detail: "The recording is longer than \(longestRecording) s.")
        }
    }

    private mutating func keepResampled() {
        highPass.apply(to: &resampled)
        samples.append(resampled)
        resampled.removeAll(keepingCapacity: true)
    }
}
