import WatchMe

/// Finds when the tokens of a decoded window were said: the decoder reads them once more, several at a time, and the path of
/// its attention through the window gives their times.
///
/// The method is openai-whisper's (its `timing.py`).
struct Aligner {
    /// Samples of one position of the encoder's output: 20 ms.
    static let position = 320

    let model: WhisperModel

    /// Aligns text tokens (at least one, no timestamps) with the window in `cache`, of which `count` samples are audio.
    func align(_ text: [Int], language: Int, count: Int, in cache: KeyValueCache) -> Alignment {
        let special = model.tokenizer.special, context = model.dimensions.audioContext
        let prompt = [special.startOfTranscript, language, special.transcribe, special.noTimestamps]
        let sequence = prompt + text + [special.endOfText]
        let scores = AlignmentScores(
            heads: model.alignmentHeads, tokens: sequence.count, positions: max(1, min(context, count / Self.position)),
            buffer: model.encoder.scratch)
        let probabilities = read(sequence, textStart: prompt.count, cache, scores)
        let attention = AttentionMatrix(
            scores, scale: 1 / Float(model.dimensions.headWidth).squareRoot(), kernels: model.kernels, pool: model.pool)
        // The row of a token tells where the decoder listened to predict the next one.
        let path = warpedPath(through: attention.rows(prompt.count - 1..<sequence.count - 1))
        return Alignment(
            times: path.map { Double($0 * Self.position) / Double(AudioSamples.sampleRate) },
            probabilities: probabilities)
    }

    /// Passes `sequence` through the decoder and leaves its attention in `scores`; the probabilities of the tokens from
    /// `textStart` to the one before the last.
    private func read(_ sequence: [Int], textStart: Int, _ cache: KeyValueCache, _ scores: AlignmentScores) -> [Double]
    {
        let endOfText = model.tokenizer.special.endOfText
        var probabilities: [Double] = []
        for first in stride(from: 0, to: sequence.count, by: model.decoder.capacity) {
            let rows = first..<min(sequence.count, first + model.decoder.capacity)
            let logits = model.decoder.step(
                rows.map { Decoder.Input(token: sequence[$0], position: $0, cache: cache) }, scores: scores)
            for row in rows where textStart..<sequence.count - 1 ~= row + 1 {
                probabilities.append(
                    model.kernels.probability(of: sequence[row + 1], in: logits.row(row - first), count: endOfText))
            }
        }
        return probabilities
    }
}
