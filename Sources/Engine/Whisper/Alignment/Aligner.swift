import Domain
import Foundation

/// Finds when the tokens of a decoded window were said: the decoder reads them once more, several at a time, and the path of
/// its attention through the window gives their times.
///
/// The method is openai-whisper's (its `timing.py`), except for the tokens' probabilities: they are those of the decoding, so that
/// no logits are needed here.
struct Aligner {
    /// Samples of one position of the encoder's output: 20 ms.
    static let position = 320

    let model: WhisperModel

    /// Aligns the text tokens of an attempt (at least one) with the window in `cache`, of which `count` samples are audio.
    func align(_ attempt: Attempt, language: Int, count: Int, in cache: KeyValueCache) -> Alignment {
        let special = model.tokenizer.special, context = cache.cross.positions.exact
        let text = attempt.textTokens(special)
        let prompt = special.task(language: language) + [special.noTimestamps]
        let sequence = prompt + text.map(\.token) + [special.endOfText]
        let scores = AlignmentScores(
            heads: model.alignmentHeads, tokens: sequence.count, positions: max(1, min(context, count / Self.position)),
            buffer: model.encoder.scratch)
        read(sequence, cache, into: scores)
        let attention = AttentionMatrix(
            scores, scale: 1 / Float(model.dimensions.headWidth).squareRoot(), kernels: model.kernels, pool: model.pool)
        // A token's row shows where the decoder listened to predict the next one.
        let path = warpedPath(through: attention.rows(prompt.count - 1..<sequence.count - 1))
        return Alignment(
            times: path.map { Double($0 * Self.position) / Double(AudioSamples.sampleRate) },
            probabilities: text.map { min(1, exp(Double($0.logProbability))) })
    }

    /// Passes `sequence` through the decoder, as many tokens per step as it takes.
    private func read(_ sequence: [Int], _ cache: KeyValueCache, into scores: AlignmentScores) {
        for first in stride(from: 0, to: sequence.count, by: model.decoder.capacity) {
            let positions = first..<min(sequence.count, first + model.decoder.capacity)
            model.decoder.read(
                positions.map { Decoder.Input(token: sequence[$0], position: $0, cache: cache) }, into: scores)
        }
    }
}
