import SystemPackage
import WatchMe

/// Decodes WAV files on a thread of its own, as resampling half an hour takes a while.
actor WAVDecoder {
    private let thread = DedicatedThread(name: "audio-decoder")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// `nil` when the file is no WAV file or its codec is not read natively.
    func decode(_ path: FilePath, longestRecording: Int) throws(AudioDecodingError) -> AudioSamples? {
        guard let reader = try WAVReader(path) else { return nil }
        let format = reader.format
        guard reader.frames / format.sampleRate <= longestRecording else {
            throw .tooLong(detail: "The recording is longer than \(longestRecording) s.")
        }
        let mixer = MonoMixer(channels: format.channels)
        var resampler = Resampler(from: format.sampleRate)
        var samples: [Float] = []
        samples.reserveCapacity(reader.frames * AudioSamples.sampleRate / format.sampleRate + 1)
        var done = 0
        while let block = try reader.next(after: done) {
            if Task.isCancelled { throw .cancelled }
            done += block.count / format.channels
            resampler.append(mixer.mix(block), to: &samples)
        }
        resampler.finish(into: &samples)
        return AudioSamples(samples: samples, warnings: reader.warnings)
    }
}
