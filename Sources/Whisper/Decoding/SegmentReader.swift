import WatchMe

/// Reads segments out of an attempt's tokens: text between a pair of timestamps, or all of it without.
struct SegmentReader {
    let tokenizer: Tokenizer

    /// Segments with times in seconds from the start of the recording, inside the chunk.
    func segments(of attempt: Attempt, in chunk: Chunk) -> [Transcript.Segment] {
        let rate = Double(AudioSamples.sampleRate)
        let origin = Double(chunk.range.lowerBound) / rate, limit = Double(chunk.range.upperBound) / rate
        var segments: [Transcript.Segment] = []
        var start = origin
        var tokens: [Int] = []
        func close(at end: Double) {
            let text = tokenizer.text(of: tokens).trimmed
            tokens = []
            guard !text.isEmpty else { return }
            segments.append(
                Transcript.Segment(
                    start: min(start, limit), end: min(max(end, start), limit), text: text,
                    averageLogProbability: attempt.averageLogProbability,
                    noSpeechProbability: attempt.noSpeechProbability, compressionRatio: attempt.compressionRatio,
                    temperature: Double(attempt.temperature)))
        }
        for token in attempt.tokens {
            guard tokenizer.special.isTimestamp(token) else {
                tokens.append(token)
                continue
            }
            let time = origin + tokenizer.special.seconds(of: token)
            close(at: time)
            start = time
        }
        close(at: limit)
        return segments
    }
}
