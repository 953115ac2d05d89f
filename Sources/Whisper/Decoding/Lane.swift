/// One window on its way through the decoder.
final class Lane {
    let chunk: Chunk
    let cache: KeyValueCache
    private let prompt: [Int]
    private let guards: Guards
    private var sampler: Sampler
    private(set) var attempts: [Attempt] = []
    private var tokens: [Int] = []
    private var position = 0
    private var logProbability = 0.0
    private var noSpeechProbability = 0.0

    init(chunk: Chunk, cache: KeyValueCache, prompt: [Int], guards: Guards) {
        self.chunk = chunk
        self.cache = cache
        self.prompt = prompt
        self.guards = guards
        // Each window draws its own numbers, the same in every run.
        sampler = Sampler(seed: UInt64(chunk.range.lowerBound))
    }

    var temperature: Float { guards.temperatures[attempts.count] }

    /// What the decoder takes next.
    var input: Decoder.Input {
        Decoder.Input(
            token: position < prompt.count ? prompt[position] : tokens[position - prompt.count], position: position,
            cache: cache)
    }

    /// Takes the logits of `input`; returns the finished attempt when the text has ended.
    func advance(_ logits: UnsafeMutablePointer<Float>, count: Int, rules: TokenRules, model: WhisperModel) -> Attempt?
    {
        if position == 0 {
            noSpeechProbability = model.kernels.probability(
                of: rules.special.noSpeech, in: logits, count: count)
        }
        position += 1
        guard position >= prompt.count else { return nil }
        rules.apply(to: logits, count: count, after: tokens, kernels: model.kernels)
        let choice = sampler.choose(from: logits, count: count, temperature: temperature, kernels: model.kernels)
        logProbability += Double(choice.logProbability)
        if choice.token != rules.special.endOfText { tokens.append(choice.token) }
        guard choice.token == rules.special.endOfText || tokens.count == WhisperModel.longestText else { return nil }
        return finish(model.tokenizer)
    }

    private func finish(_ tokenizer: Tokenizer) -> Attempt {
        let text = tokenizer.text(of: tokens.filter { $0 < tokenizer.special.endOfText }).trimmed
        let attempt = Attempt(
            tokens: tokens, text: text, temperature: temperature,
            averageLogProbability: logProbability / Double(tokens.count + 1),
            noSpeechProbability: noSpeechProbability, compressionRatio: Whisper.compressionRatio(of: text))
        attempts.append(attempt)
        tokens = []
        position = 0
        logProbability = 0
        return attempt
    }
}
