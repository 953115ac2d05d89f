import Domain

/// Holds words to where somebody speaks: attention alone lets a word begin or end anywhere in an adjacent pause.
struct WordPlacement {
    /// Where somebody speaks, in order, in seconds.
    let speech: [ClosedRange<Double>]

    init(_ chunk: Chunk) {
        let rate = Double(AudioSamples.sampleRate)
        speech = chunk.speech.map { Double($0.lowerBound) / rate...Double($0.upperBound) / rate }
    }

    /// A word's stretch according to attention, and its place in its segment.
    struct Stretch {
        var start: Double
        var end: Double
        var isFirst = false
        var isLast = false
    }

    /// Ignore overlaps shorter than this: two positions of the encoder.
    private static let least = 0.04
    /// The most speech next to a pause, missed by attention, that is given to the word there.
    private static let reach = 0.5

    /// The same number of stretches, in order and without overlap when the given ones are.
    func placed(_ words: [Stretch]) -> [Stretch] {
        var homes: [Int?] = []
        for word in words { homes.append(home(of: word, from: homes.last.flatMap { $0 } ?? 0)) }
        return words.indices.map { index in
            guard let home = homes[index] else { return words[index] }
            let region = speech[home]
            var word = words[index]
            word.start = min(max(word.start, region.lowerBound), region.upperBound)
            word.end = max(word.start, min(word.end, region.upperBound))
            let isAfterPause = index == 0 || homes[index - 1] != home
            let isBeforePause = index + 1 == words.count || homes[index + 1] != home
            if isAfterPause, word.start - region.lowerBound <= Self.reach { word.start = region.lowerBound }
            if isBeforePause, region.upperBound - word.end <= Self.reach { word.end = region.upperBound }
            return word
        }
    }

    /// The region that a word belongs to; none before `first`. Across a pause, a segment's first word belongs after it, the last
    /// one before it, and any other where most of it is.
    private func home(of word: Stretch, from first: Int) -> Int? {
        func overlap(_ index: Int) -> Double {
            min(speech[index].upperBound, word.end) - max(speech[index].lowerBound, word.start)
        }
        let touched = speech.indices.filter { $0 >= first && overlap($0) >= 0 }
        let heard = touched.filter { overlap($0) >= Self.least }
        let candidates = heard.isEmpty ? touched : heard
        if word.isFirst != word.isLast { return word.isFirst ? candidates.last : candidates.first }
        return candidates.max { overlap($0) < overlap($1) }
    }
}
