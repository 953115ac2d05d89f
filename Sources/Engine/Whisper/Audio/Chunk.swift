import Domain

/// A stretch of a recording that fits one window, cut in pauses.
struct Chunk: Equatable {
    /// Samples of the recording, at most 480 000.
    let range: Range<Int>
    /// Where in it somebody speaks, in order.
    let speech: [Range<Int>]
    /// `nil` until it is known.
    var language: ChunkLanguage?
    /// Whether its whole window is to be computed, because the text of the shortened one was not believed.
    var needsWholeWindow = false

    /// Samples in which somebody speaks.
    var spoken: Int { speech.reduce(0) { $0 + $1.count } }

    /// The part of it in `range`, which it contains.
    func part(_ range: Range<Int>) -> Chunk {
        Chunk(
            range: range, speech: speech.map { $0.clamped(to: range) }.filter { !$0.isEmpty }, language: language)
    }

    /// Its parts before and after its longest pause, if both have at least a second of speech; otherwise none.
    var halves: [Chunk] {
        let pauses = speech.indices.dropFirst().map { ($0, speech[$0].lowerBound - speech[$0 - 1].upperBound) }
        guard let (index, _) = pauses.max(by: { $0.1 < $1.1 }) else { return [] }
        let cut = (speech[index - 1].upperBound + speech[index].lowerBound) / 2
        let halves = [
            Chunk(range: range.lowerBound..<cut, speech: Array(speech[..<index])),
            Chunk(range: cut..<range.upperBound, speech: Array(speech[index...])),
        ]
        return halves.allSatisfy { $0.spoken >= AudioSamples.sampleRate } ? halves : []
    }
}

/// The language that a chunk is decoded in.
struct ChunkLanguage: Equatable {
    let token: Int
    /// Its probability; `nil` if it was given.
    let probability: Double?
}
