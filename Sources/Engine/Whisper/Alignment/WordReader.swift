import Domain

/// Gives the words of a window their times.
struct WordReader {
    let splitter: WordSplitter
    let placement: WordPlacement
    let language: String

    /// The words of some segments, given by their text tokens, all of which `alignment` has in a row; `origin` is where the window
    /// begins, in seconds. Joined they are the segment's text, trimmed.
    func words(of segments: [[Int]], in alignment: Alignment, origin: Double) -> [[Transcript.Word]] {
        let parts = segments.map { splitter.words(of: $0, language: language) }
        var stretches: [WordPlacement.Stretch] = []
        var probabilities: [Double] = []
        var first = 0
        for (tokens, words) in zip(segments, parts) {
            for (index, word) in words.enumerated() {
                let range = first + word.tokens.lowerBound..<first + word.tokens.upperBound
                stretches.append(
                    WordPlacement.Stretch(
                        start: origin + alignment.times[range.lowerBound],
                        end: origin + alignment.times[range.upperBound], isFirst: index == 0,
                        isLast: index + 1 == words.count))
                probabilities.append(range.reduce(0) { $0 + alignment.probabilities[$1] } / Double(range.count))
            }
            first += tokens.count
        }
        let placed = placement.placed(stretches)
        var next = 0
        return parts.map { words in
            defer { next += words.count }
            return words.indices.map { index in
                let place = placed[next + index]
                var text = words[index].text
                if index == 0 { text = String(text.drop(while: \.isWhitespace)) }
                if index + 1 == words.count { while text.last?.isWhitespace == true { text.removeLast() } }
                return Transcript.Word(
                    text: text, start: place.start, end: place.end, probability: probabilities[next + index])
            }
        }
    }
}
