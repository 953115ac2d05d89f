/// Mixes interleaved channels to one.
///
/// The mean of all channels, unless they cancel each other (a stereo pair in opposite phase): then the louder channel.
struct MonoMixer {
    let channels: Int

    func mix(_ interleaved: [Float]) -> [Float] {
        guard channels > 1 else { return interleaved }
        let frames = interleaved.count / channels
        var mean = [Float](repeating: 0, count: frames)
        var energies = [Float](repeating: 0, count: channels)
        for frame in 0..<frames {
            var sum: Float = 0
            for channel in 0..<channels {
                let sample = interleaved[frame * channels + channel]
                sum += sample
                energies[channel] += sample * sample
            }
            mean[frame] = sum / Float(channels)
        }
        let loudest = energies.indices.max { energies[$0] < energies[$1] } ?? 0
        let mixed = mean.reduce(0) { $0 + $1 * $1 }
        // A lone speaking channel keeps 1/channels² of its energy in the mean; far less than that is cancellation.
        guard mixed < 0.25 * energies[loudest] / Float(channels * channels) else { return mean }
        return (0..<frames).map { interleaved[$0 * channels + loudest] }
    }
}
