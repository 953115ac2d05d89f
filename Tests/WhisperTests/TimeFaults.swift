import Domain

/// What is wrong with the times of some segments and their words: empty where each is longer than zero, in order, inside the
/// recording or its segment, and in whole milliseconds.
func timeFaults(in segments: [Transcript.Segment], seconds: Double) -> [String] {
    func faults(_ stretches: [(start: Double, end: Double)], from start: Double, to end: Double) -> [String] {
        var earliest = start
        return stretches.compactMap { stretch in
            defer { earliest = stretch.end }
            let isWhole = [stretch.start, stretch.end].allSatisfy { ($0 * 1000).rounded() / 1000 == $0 }
            let isRight = earliest <= stretch.start && stretch.start < stretch.end && stretch.end <= end
            return isRight && isWhole ? nil : "\(stretch.start)…\(stretch.end) after \(earliest), up to \(end)"
        }
    }
    let ofWords = segments.flatMap { segment in
        faults((segment.words ?? []).map { ($0.start, $0.end) }, from: segment.start, to: segment.end)
    }
    return faults(segments.map { ($0.start, $0.end) }, from: 0, to: seconds) + ofWords
}
