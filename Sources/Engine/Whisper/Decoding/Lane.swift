import Domain

/// One window on its way through the decoder.
///
/// A step asks it for `inputs`, then for the `continuations` of each of them, and lets it `advance` by these.
final class Lane {
    let chunk: Chunk
    let cache: KeyValueCache
    private let prompt: Prompt
    private let envelope: Envelope
    private let plan: SearchPlan
    private let longest: Int
    private(set) var attempts: [Evidence] = []
    private var search: Search
    /// Tokens of the prompt that the decoder has taken, or is taking in this step.
    private var taken = 0
    /// Position of the first input of this step, while the prompt is not over.
    private var first: Int?
    private var noSpeechProbability = 0.0
    private var languageProbability: Double?
    /// The language that the model takes to be spoken; `nil` until the prompt is over, and in an English-only model.
    private(set) var heard: ChunkLanguage?

    /// The plan has at least one search.
    init(chunk: Chunk, cache: KeyValueCache, prompt: Prompt, envelope: Envelope, plan: SearchPlan, longest: Int) {
        self.chunk = chunk
        self.cache = cache
        self.prompt = prompt
        self.envelope = envelope
        self.plan = plan
        self.longest = longest
        search = Self.search(chunk, cache, attempt: 0, plan, longest)
    }

    /// Whether the present search follows several texts.
    var isWide: Bool { search.width > 1 }

    /// Whether the present search has begun.
    var hasBegun: Bool { taken > 0 }

    /// Inputs that the lane has at least in the next step.
    var least: Int { taken < prompt.tokens.count ? 1 : search.texts.count }

    /// What the decoder takes next: some of the prompt, `least` tokens and up to `more`, or the last token of each text.
    func inputs(more: Int) -> [Decoder.Input] {
        guard taken == prompt.tokens.count else {
            let positions = taken..<min(prompt.tokens.count, taken + 1 + more)
            first = positions.lowerBound
            taken = positions.upperBound
            return positions.map { Decoder.Input(token: prompt.tokens[$0], position: $0, cache: cache) }
        }
        first = nil
        return search.texts.map { text in
            Decoder.Input(
                token: text.tokens[text.tokens.count - 1], position: prompt.tokens.count + text.tokens.count - 1,
                cache: text.cache)
        }
    }

    /// What may follow input number `index`, from its logits; nothing inside the prompt. Several inputs' at a time are welcome.
    func continuations(
        of index: Int, _ logits: UnsafeMutablePointer<Float>, count: Int, rules: TokenRules, kernels: KernelSet
    ) -> [Sampler.Choice] {
        if let first {
            if first + index == prompt.start {
                noSpeechProbability = kernels.probability(of: rules.special.noSpeech, in: logits, count: count)
                if rules.special.isMultilingual {
                    let language = kernels.probability(of: prompt.tokens[prompt.start + 1], in: logits, count: count)
                    let isSpeech = max(1 - noSpeechProbability, .leastNormalMagnitude)
                    languageProbability = min(1, language / isSpeech)
                    let languages = rules.special.startOfTranscript + 1
                    let token = languages + kernels.maxIndex(logits + languages, count: rules.special.languages.count)
                    heard = ChunkLanguage(
                        token: token,
                        probability: min(1, kernels.probability(of: token, in: logits, count: count) / isSpeech))
                }
            }
            guard first + index == prompt.tokens.count - 1 else { return [] }
        }
        let text = search.texts[first == nil ? index : 0]
        rules.apply(
            to: logits, count: count, after: text.tokens, last: cache.cross.positions.exact, kernels: kernels)
        return search.continuations(of: text, logits, count: count, kernels: kernels)
    }

    /// Takes the continuations of all inputs; returns whether the search has ended, and with it another attempt.
    func advance(_ continuations: [[Sampler.Choice]], tokenizer: Tokenizer) -> Bool {
        guard taken == prompt.tokens.count else { return false }
        let ofTexts = first == nil ? continuations : continuations.suffix(1)
        guard let text = search.extend(Array(ofTexts), endOfText: tokenizer.special.endOfText) else { return false }
        finish(text, tokenizer)
        return true
    }

    private func finish(_ text: Hypothesis, _ tokenizer: Tokenizer) {
        let words = tokenizer.text(of: text.tokens.filter { $0 < tokenizer.special.endOfText }).trimmed
        let attempt = Attempt(
            tokens: text.tokens, logProbabilities: text.logProbabilities, text: words, temperature: search.temperature,
            averageLogProbability: text.logProbability / Double(text.tokens.count + 1),
            noSpeechProbability: noSpeechProbability, languageProbability: languageProbability,
            compressionRatio: compressionRatio(of: words), hasEnded: text.tokens.count < longest)
        let spoken = Double(chunk.spoken) / Double(AudioSamples.sampleRate)
        attempts.append(Evidence(attempt, spokenSeconds: spoken, envelope: envelope))
        search.clear()
        taken = 0
        if attempts.count < plan.searches.count {
            search = Self.search(chunk, cache, attempt: attempts.count, plan, longest)
        }
    }

    private static func search(
        _ chunk: Chunk, _ cache: KeyValueCache, attempt: Int, _ plan: SearchPlan, _ longest: Int
    ) -> Search {
        // Each window and temperature draws its own numbers, the same in every run.
        let seed = UInt64(chunk.range.lowerBound) << 8 | UInt64(attempt), next = plan.searches[attempt]
        return Search(temperature: next.temperature, width: next.width, longest: longest, root: cache, seed: seed)
    }
}
