import Domain

/// Gives the finished segments of a recording, and their words, times that every format can hold: in order, inside the recording,
/// longer than zero, and whole milliseconds, so that rounding changes none of them.
///
/// The aligner alone does not promise that. It may give a word no position of its own, and windows are timed separately, so that
/// neighbors overlap by a few hundredths of a second. Times move only where they have to; words without enough room share
/// it evenly.
struct Timeline {
    /// One position of the encoder, in milliseconds: the shortest segment and word where there is room for it.
    static let shortest = 20

    /// Length of the recording; a fraction of a millisecond at its end does not count.
    let milliseconds: Int

    init(samples: Int) { milliseconds = samples * 1000 / AudioSamples.sampleRate }

    /// The same segments and words; only if there are more words than milliseconds, a single segment that is a single word.
    func placed(_ segments: [Transcript.Segment]) -> [Transcript.Segment] {
        let counts = segments.map { max(1, $0.words?.count ?? 1) }, count = counts.reduce(0, +)
        guard count <= milliseconds else { return joined(segments) }
        guard !segments.isEmpty else { return [] }
        let shortest = min(Self.shortest, milliseconds / segments.count)
        var lengths = counts.map { max(shortest, $0) }
        if lengths.reduce(0, +) > milliseconds { lengths = counts.map { $0 * (milliseconds / count) } }
        let places = spread(segments.map { range($0.start, $0.end) }, lengths, in: 0..<milliseconds)
        return zip(segments, places).map { segment, place in
            segment.timed(place, words: segment.words.map { words(of: $0, in: place) })
        }
    }

    /// The first word begins and the last one ends with the segment.
    private func words(of words: [Transcript.Word], in segment: Range<Int>) -> [Transcript.Word] {
        guard !words.isEmpty else { return [] }
        let length = min(Self.shortest, segment.count / words.count)
        let places = spread(
            words.map { range($0.start, $0.end) }, words.map { _ in length }, in: segment)
        return words.indices.map { index in
            let start = index == 0 ? segment.lowerBound : places[index].lowerBound
            let end = index + 1 == words.count ? segment.upperBound : places[index].upperBound
            return Transcript.Word(
                text: words[index].text, start: seconds(start), end: seconds(end),
                probability: words[index].probability)
        }
    }

    /// Moves stretches forward until each begins where the one before it ends and has its least length, then back from the end of
    /// `bounds`, in which all of `lengths` have room.
    private func spread(_ stretches: [Range<Int>], _ lengths: [Int], in bounds: Range<Int>) -> [Range<Int>] {
        var places = stretches
        var earliest = bounds.lowerBound
        for (index, length) in lengths.enumerated() {
            let start = max(places[index].lowerBound, earliest)
            places[index] = start..<max(places[index].upperBound, start + length)
            earliest = places[index].upperBound
        }
        var latest = bounds.upperBound
        for (index, length) in lengths.enumerated().reversed() {
            let end = min(places[index].upperBound, latest)
            places[index] = min(places[index].lowerBound, end - length)..<end
            latest = places[index].lowerBound
        }
        return places
    }

    private func joined(_ segments: [Transcript.Segment]) -> [Transcript.Segment] {
        guard milliseconds > 0, let first = segments.first else { return [] }
        let text = Spacing.joined(segments)
        let probabilities = segments.flatMap { $0.words ?? [] }.map(\.probability)
        let word = Transcript.Word(
            text: text, start: 0, end: seconds(milliseconds),
            probability: probabilities.reduce(0, +) / Double(max(1, probabilities.count)))
        return [first.timed(0..<milliseconds, text: text, words: first.words.map { _ in [word] })]
    }

    private func range(_ start: Double, _ end: Double) -> Range<Int> {
        let start = Int((start * 1000).rounded())
        return start..<max(start, Int((end * 1000).rounded()))
    }

    private func seconds(_ milliseconds: Int) -> Double { Double(milliseconds) / 1000 }
}

extension Transcript.Segment {
    /// The segment at another place, in milliseconds.
    fileprivate func timed(_ place: Range<Int>, text: String? = nil, words: [Transcript.Word]?) -> Transcript.Segment {
        Transcript.Segment(
            start: Double(place.lowerBound) / 1000, end: Double(place.upperBound) / 1000, text: text ?? self.text,
            language: language, averageLogProbability: averageLogProbability, noSpeechProbability: noSpeechProbability,
            compressionRatio: compressionRatio, temperature: temperature, words: words)
    }

    /// The segment without its words.
    var withoutWords: Transcript.Segment {
        Transcript.Segment(
            start: start, end: end, text: text, language: language, averageLogProbability: averageLogProbability,
            noSpeechProbability: noSpeechProbability, compressionRatio: compressionRatio, temperature: temperature)
    }
}
