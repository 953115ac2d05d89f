/// Mixes interleaved channels to one, block by block.
///
/// The mean of all channels, unless speech cancels itself in it: half the difference of a stereo pair whose channels are in
/// opposite phase, which also removes what both have in common, or of several channels the one with the most speech. Which it
/// is depends on what comes and goes in the band of speech, over the last minute or so.
struct MonoMixer {
    let channels: Int
    private var mean: SpeechActivity
    /// Half the difference of two channels, or each of more than two.
    private var others: [SpeechActivity]

    init(channels: Int, sampleRate: Int) {
        self.channels = channels
        mean = SpeechActivity(sampleRate: sampleRate)
        others = Array(repeating: mean, count: channels == 2 ? 1 : channels)
    }

    mutating func mix(_ interleaved: [Float]) -> [Float] {
        guard channels > 1 else { return interleaved }
        let frames = 0..<interleaved.count / channels, share = 1 / Float(channels)
        let mixed = frames.map { frame in
            (0..<channels).reduce(0) { $0 + interleaved[frame * channels + $1] } * share
        }
        mean.hear(mixed)
        guard channels > 2 else {
            let difference = frames.map { (interleaved[2 * $0] - interleaved[2 * $0 + 1]) / 2 }
            others[0].hear(difference)
            return isCancelled(byMoreThan: 4, of: others[0]) ? difference : mixed
        }
        for channel in 0..<channels { others[channel].hear(frames.map { interleaved[$0 * channels + channel] }) }
        let loudest = others.indices.max { others[$0].total < others[$1].total } ?? 0
        guard isCancelled(byMoreThan: 4 * Float(channels * channels), of: others[loudest]) else { return mixed }
        return frames.map { interleaved[$0 * channels + loudest] }
    }

    /// Whether there is that much less speech in the mean than in another mix. A voice in only one channel is as loud in the mean of two as in
    /// their difference, and keeps 1/channels² of its energy there; less than a fourth of that is cancellation. So is a steady
    /// sound of which almost nothing is left.
    private func isCancelled(byMoreThan factor: Float, of other: SpeechActivity) -> Bool {
        other.total > factor * mean.total
            || other.total >= mean.total && other.everything > 4 * factor * mean.everything
    }
}
