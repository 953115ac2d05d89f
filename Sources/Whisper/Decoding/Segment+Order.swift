import WatchMe

extension Transcript.Segment {
    /// The segment when nothing of it may be before `time`, where the one before it ends: windows are timed apart, so neighbours may
    /// overlap by a few hundredths of a second.
    func starting(noEarlierThan time: Double) -> Transcript.Segment {
        guard start < time else { return self }
        let words = words?.map { word in
            Transcript.Word(
                text: word.text, start: max(word.start, time), end: max(word.end, time), probability: word.probability)
        }
        return Transcript.Segment(
            start: time, end: max(end, time + Self.shortest), text: text, language: language,
            averageLogProbability: averageLogProbability, noSpeechProbability: noSpeechProbability,
            compressionRatio: compressionRatio, temperature: temperature, words: words)
    }

    /// One position of the encoder, in seconds.
    private static let shortest = 0.02
}
