import WatchMe

/// Where somebody speaks in a chunk, in seconds from the start of the recording: what times of text are held to.
struct SpeechTimes {
    /// In order.
    let regions: [ClosedRange<Double>]

    /// Less speech than this at an edge belongs to the neighbour, if it is the smaller part of a region: times are not exact.
    private static let tolerance = 0.5

    init(_ chunk: Chunk) {
        let rate = Double(AudioSamples.sampleRate)
        regions = chunk.speech.map { Double($0.lowerBound) / rate...Double($0.upperBound) / rate }
    }

    /// The stretch without the pauses at its ends; as it is where nobody speaks in it.
    func tightened(_ stretch: ClosedRange<Double>) -> ClosedRange<Double> {
        let touched = regions.filter { $0.overlaps(stretch) }
        func length(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }
        let own = touched.filter { region in
            let overlap = length(region.clamped(to: stretch))
            return overlap >= Self.tolerance || overlap > length(region) / 2
        }
        let chosen = own.isEmpty ? touched : own
        guard let first = chosen.first, let last = chosen.last else { return stretch }
        return first.clamped(to: stretch).lowerBound...last.clamped(to: stretch).upperBound
    }
}
