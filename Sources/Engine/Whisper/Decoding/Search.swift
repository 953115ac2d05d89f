/// The texts of one window at one temperature, side by side: a beam at temperature 0, independent draws above it.
///
/// The beam is openai-whisper's with patience 1: it ends when as many texts as it is wide have ended, and the best of them by
/// mean log-probability is taken.
struct Search {
    let temperature: Float
    /// The most texts side by side.
    let width: Int
    /// The longest text, in tokens.
    let longest: Int
    private(set) var texts: [Hypothesis]
    private var finished: [Hypothesis] = []

    /// Starts from a text whose cache will hold the prompt.
    init(temperature: Float, width: Int, longest: Int, root: KeyValueCache, seed: UInt64) {
        self.temperature = temperature
        self.width = width
        self.longest = longest
        texts = [Hypothesis(seed: seed, cache: root)]
    }

    /// What may follow a text, from its masked logits: enough of the likeliest tokens to fill the beam even if one of them ends
    /// the text, or drawn ones.
    func continuations(
        of text: Hypothesis, _ logits: UnsafeMutablePointer<Float>, count: Int, kernels: KernelSet
    ) -> [Sampler.Choice] {
        let sampler = Sampler(logits: logits, count: count, kernels: kernels)
        if temperature == 0 { return width == 1 ? [sampler.likeliest()] : sampler.likeliest(width + 1) }
        // All draws begin with the same empty text.
        let draws = text.tokens.isEmpty ? width : 1
        return (0..<draws).map { draw in
            sampler.draw(
                temperature: temperature, seed: text.seed &+ UInt64(draw) << 32, index: UInt64(text.tokens.count))
        }
    }

    /// Lets the texts grow by their continuations; returns the best text when the search has ended.
    mutating func extend(_ continuations: [[Sampler.Choice]], endOfText: Int) -> Hypothesis? {
        var candidates: [(parent: Int, draw: Int, choice: Sampler.Choice, total: Double)] = []
        for (parent, choices) in continuations.enumerated() {
            for (draw, choice) in choices.enumerated() {
                let total = texts[parent].logProbability + Double(choice.logProbability)
                candidates.append((parent, draw, choice, total))
            }
        }
        if temperature == 0 { candidates.sort { $0.total > $1.total } }
        var children: [Hypothesis] = []
        // The first child goes on in its parent's cache, the others in copies.
        var isTaken = [Bool](repeating: false, count: texts.count)
        for (parent, draw, choice, total) in candidates {
            var text = texts[parent]
            text.logProbability = total
            if choice.token == endOfText {
                if finished.count < width { finished.append(text) }
                continue
            }
            guard children.count < width else { break }
            text = Hypothesis(
                tokens: text.tokens + [choice.token], logProbabilities: text.logProbabilities + [choice.logProbability],
                logProbability: total, seed: text.seed &+ UInt64(draw) << 32,
                cache: isTaken[parent] ? text.cache.fork() : text.cache)
            isTaken[parent] = true
            children.append(text)
        }
        for (parent, text) in texts.enumerated() where !isTaken[parent] { text.cache.clear() }
        texts = children
        let isOver = texts.isEmpty || finished.count >= width || texts[0].tokens.count >= longest
        return isOver ? best() : nil
    }

    /// Forgets the tokens of all texts.
    func clear() {
        for text in texts { text.cache.clear() }
    }

    /// The best text that has ended; those that have not fill up what is missing.
    private func best() -> Hypothesis? {
        let unfinished = texts.sorted { $0.logProbability > $1.logProbability }.prefix(max(0, width - finished.count))
        return (finished + unfinished).max { $0.score < $1.score }
    }
}
