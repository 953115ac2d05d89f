import WatchMe

/// Where somebody speaks in a chunk, in seconds from the start of the recording: what times of text are held to.
struct SpeechTimes {
    /// In order.
    let regions: [ClosedRange<Double>]

    /// Less speech than this at an edge belongs to the neighbour: times are never exact.
    private static let tolerance = 0.2

    init(_ chunk: Chunk) {
        let rate = Double(AudioSamples.sampleRate)
        regions = chunk.speech.map { Double($0.lowerBound) / rate...Double($0.upperBound) / rate }
    }

    /// The stretch without the pauses at its ends; as it is where nobody speaks in it.
    func tightened(_ stretch: ClosedRange<Double>) -> ClosedRange<Double> {
        let heard = overlaps(with: stretch)
        let much = heard.filter { $0.upperBound - $0.lowerBound >= Self.tolerance }
        let chosen = much.isEmpty ? heard : much
        guard let first = chosen.first, let last = chosen.last else { return stretch }
        return first.lowerBound...last.upperBound
    }

    /// The length of the longest pause over which the stretch goes on; `nil` when there is none.
    func longestPause(in stretch: ClosedRange<Double>) -> Double? {
        let heard = overlaps(with: tightened(stretch))
        return zip(heard, heard.dropFirst()).map { $1.lowerBound - $0.upperBound }.max()
    }

    private func overlaps(with stretch: ClosedRange<Double>) -> [ClosedRange<Double>] {
        regions.filter { $0.overlaps(stretch) }.map { $0.clamped(to: stretch) }
    }
}
