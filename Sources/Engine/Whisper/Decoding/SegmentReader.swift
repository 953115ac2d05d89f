import Domain

/// Reads segments out of an attempt's tokens: text between two timestamps, parted at pauses.
struct SegmentReader {
    let tokenizer: Tokenizer

    /// A pause of this many seconds parts a segment; at a sentence's end every pause that voice activity knows does.
    private static let longestPause = 0.5

    /// Segments and their words with times in seconds from the start of the recording, held to where somebody speaks in the chunk. `alignment` is
    /// that of the attempt's text tokens: their words give the times, which `Timeline` has yet to put in order.
    func segments(
        of attempt: Attempt, in chunk: Chunk, language: String, alignment: Alignment
    ) -> [Transcript.Segment] {
        let reader = WordReader(
            splitter: WordSplitter(tokenizer: tokenizer), placement: WordPlacement(chunk), language: language)
        let origin = Double(chunk.range.lowerBound) / Double(AudioSamples.sampleRate)
        return reader.words(of: passages(of: attempt), in: alignment, origin: origin).flatMap { words in
            parted(words).compactMap { words in
                guard let first = words.first, let last = words.last else { return nil }
                let text = words.map(\.text).joined()
                guard !text.isEmpty else { return nil }
                return Transcript.Segment(
                    start: first.start, end: last.end, text: text, language: language,
                    averageLogProbability: attempt.averageLogProbability,
                    noSpeechProbability: attempt.noSpeechProbability, compressionRatio: attempt.compressionRatio,
                    temperature: Double(attempt.temperature), words: words)
            }
        }
    }

    /// Whether a sentence ends before the text does: by its mark, or by a space between Japanese characters.
    private func hasSentences(_ text: String) -> Bool {
        zip(text, text.dropFirst()).contains { Self.ends.contains($0) || $1 == " " && !$0.isASCII }
    }

    private static let ends: Set<Character> = [".", "?", "!", "。", "？", "！"]

    /// Shorter ones are inside regions of speech.
    private static let shortestPause = 0.25

    /// The text tokens between timestamps; together they are all of them.
    private func passages(of attempt: Attempt) -> [[Int]] {
        attempt.tokens.split { tokenizer.special.isTimestamp($0) }.map { tokens in
            tokens.filter { $0 < tokenizer.special.endOfText }
        }
    }

    /// Whether a pause of some seconds between two words ends a segment.
    private func parts(_ pause: Double, _ before: String, _ after: String) -> Bool {
        pause >= Self.longestPause || pause >= Self.shortestPause && hasSentences(before + after)
    }

    /// The words up to each pause that parts them; a group's first one begins without whitespace.
    private func parted(_ words: [Transcript.Word]) -> [[Transcript.Word]] {
        var groups: [[Transcript.Word]] = []
        for word in words {
            if let last = groups.last?.last, !parts(word.start - last.end, last.text, word.text) {
                groups[groups.count - 1].append(word)
            } else {
                groups.append([
                    Transcript.Word(
                        text: String(word.text.drop(while: \.isWhitespace)), start: word.start, end: word.end,
                        probability: word.probability)
                ])
            }
        }
        return groups
    }
}
