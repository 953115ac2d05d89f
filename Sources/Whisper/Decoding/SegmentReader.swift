import WatchMe

/// Reads segments out of an attempt's tokens: text between a pair of timestamps, or all of it without.
struct SegmentReader {
    let tokenizer: Tokenizer
    /// Whether segments come with the words that they were aligned by.
    var keepsWords = false

    /// A pause of this many seconds parts a segment; at a sentence's end every pause that voice activity knows does.
    private static let longestPause = 0.5

    /// Segments with times in seconds from the start of the recording, inside the chunk and held to where somebody speaks. With
    /// an alignment of the attempt's text tokens they have words, which also give their times.
    func segments(
        of attempt: Attempt, in chunk: Chunk, language: String, alignment: Alignment? = nil
    ) -> [Transcript.Segment] {
        let passages = passages(of: attempt, in: chunk)
        func segment(_ times: ClosedRange<Double>, _ text: String, _ words: [Transcript.Word]?) -> Transcript.Segment {
            Transcript.Segment(
                start: times.lowerBound, end: times.upperBound, text: text, language: language,
                averageLogProbability: attempt.averageLogProbability,
                noSpeechProbability: attempt.noSpeechProbability, compressionRatio: attempt.compressionRatio,
                temperature: Double(attempt.temperature), words: keepsWords ? words : nil)
        }
        guard let alignment else {
            return passages.compactMap { passage in
                let text = tokenizer.text(of: passage.tokens).trimmed
                return text.isEmpty ? nil : segment(passage.times, text, nil)
            }
        }
        let reader = WordReader(
            splitter: WordSplitter(tokenizer: tokenizer),
            placement: WordPlacement(speech: SpeechTimes(chunk).regions), language: language)
        let origin = Double(chunk.range.lowerBound) / Double(AudioSamples.sampleRate)
        return reader.words(of: passages.map(\.tokens), in: alignment, origin: origin).flatMap { words in
            parted(words).compactMap { words in
                guard let first = words.first, let last = words.last else { return nil }
                let text = words.map(\.text).joined()
                return text.isEmpty ? nil : segment(first.start...last.end, text, words)
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

    private struct Passage {
        let times: ClosedRange<Double>
        /// Text tokens.
        let tokens: [Int]
    }

    /// What stands between timestamps; together they have all text tokens.
    private func passages(of attempt: Attempt, in chunk: Chunk) -> [Passage] {
        let rate = Double(AudioSamples.sampleRate), speech = SpeechTimes(chunk)
        let origin = Double(chunk.range.lowerBound) / rate, limit = Double(chunk.range.upperBound) / rate
        var passages: [Passage] = []
        var start = origin
        var tokens: [Int] = []
        func close(at end: Double) {
            let times = speech.tightened(min(start, limit)...min(max(end, start), limit))
            passages.append(Passage(times: times, tokens: tokens))
            tokens = []
        }
        for token in attempt.tokens {
            if tokenizer.special.isTimestamp(token) {
                let time = origin + tokenizer.special.seconds(of: token)
                close(at: time)
                start = time
            } else if token < tokenizer.special.endOfText {
                tokens.append(token)
            }
        }
        close(at: limit)
        return passages
    }

    /// Whether a pause of some seconds between two words ends a segment.
    private func parts(_ pause: Double, _ before: String, _ after: String) -> Bool {
        pause >= Self.longestPause || pause >= Self.shortestPause && hasSentences(before + after)
    }

    /// The words up to each pause that parts them; a group's first one begins without white space.
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
