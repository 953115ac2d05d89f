package import Domain

/// Whether the times of a transcript can be used as they are: each segment and word longer than zero, in order, inside the
/// recording, and a word inside its segment. They are checked in whole milliseconds, as SubRip and WebVTT have them.
package struct TimeCheck: Sendable, Equatable {
    /// Segments and words.
    package private(set) var checked = 0
    package private(set) var wrong = 0

    package init(_ transcript: Transcript, audioSeconds: Double) {
        let recording = 0...Int((audioSeconds * 1000).rounded(.down))
        look(at: transcript.segments.map { Self.stretch($0.start, $0.end) }, in: recording)
        for segment in transcript.segments {
            let (start, end) = Self.stretch(segment.start, segment.end)
            look(at: (segment.words ?? []).map { Self.stretch($0.start, $0.end) }, in: start...max(start, end))
        }
    }

    private typealias Stretch = (start: Int, end: Int)

    private static func stretch(_ start: Double, _ end: Double) -> Stretch {
        (Int((start * 1000).rounded()), Int((end * 1000).rounded()))
    }

    private mutating func look(at stretches: [Stretch], in whole: ClosedRange<Int>) {
        var earliest = whole.lowerBound
        for stretch in stretches {
            checked += 1
            let isRight = earliest <= stretch.start && stretch.start < stretch.end && stretch.end <= whole.upperBound
            if !isRight { wrong += 1 }
            earliest = stretch.end
        }
    }
}
