import Domain

/// Rounds floats to 16-bit samples, each block on its own scale, which its loudest sample nearly fills.
struct SampleBlocks {
    private var samples: [Int16] = []
    private var shifts: [Int8] = []
    /// The samples of the block that is not full yet.
    private var pending: [Float] = []
    private var peak: Float = 0

    /// Beyond these, a block is practically silent, or not sound at all.
    private static let shiftRange = -32...24
    /// A float file louder than this was written on another scale: 6 dB over full scale.
    private static let loudest: Float = 2

    var count: Int { samples.count + pending.count }

    mutating func reserve(_ count: Int) { samples.reserveCapacity(count) }

    mutating func append(_ values: [Float]) {
        pending += values
        while pending.count >= AudioSamples.block {
            keep(pending[..<AudioSamples.block])
            pending.removeFirst(AudioSamples.block)
        }
    }

    /// All samples. If they are far beyond full scale, all are scaled down so that the loudest one fits, with a warning.
    mutating func finish() -> (audio: AudioSamples, warning: RecordingWarning?) {
        if !pending.isEmpty { keep(pending[...]) }
        pending = []
        defer { self = SampleBlocks() }
        guard peak > Self.loudest else { return (AudioSamples(samples: samples, shifts: shifts), nil) }
        let excess = Int8(Self.bits(of: peak))
        return (
            AudioSamples(samples: samples, shifts: shifts.map { $0 + excess }),
            RecordingWarning(
                .wrongLevel, "The samples reach \(peak), where 1 is full scale; all were scaled down to fit.")
        )
    }

    private mutating func keep(_ block: ArraySlice<Float>) {
        let highest = block.reduce(0) { max($0, abs($1)) }
        peak = max(peak, highest)
        let shift =
            highest > 0 ? max(Self.shiftRange.lowerBound, min(-Self.bits(of: highest), Self.shiftRange.upperBound)) : 0
        let scale = Float(sign: .plus, exponent: shift, significand: AudioSamples.fullScale)
        samples += block.lazy.map { Int16(max(-32_768, min(32_767, ($0 * scale).rounded()))) }
        shifts.append(Int8(shift))
    }

    /// The power of two that is just above the value.
    private static func bits(of value: Float) -> Int { Int(value.exponent) + 1 }
}
