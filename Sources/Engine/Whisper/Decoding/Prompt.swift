/// What the decoder is given before it writes: earlier words, if any, then what it is to do.
struct Prompt: Sendable {
    let tokens: [Int]
    /// Position of start-of-transcript, where the model says whether it hears speech.
    let start: Int

    /// Most tokens of earlier words: half of the decoder's positions, less the one that introduces them.
    static let longestContext = 223

    /// `context` stands for what was said before: its last `longestContext` tokens are used.
    init(context: [Int] = [], language: Int, withTimestamps: Bool, special: SpecialTokens) {
        let earlier = context.isEmpty ? [] : [special.startOfPrevious] + context.suffix(Self.longestContext)
        start = earlier.count
        tokens = earlier + special.task(language: language) + (withTimestamps ? [] : [special.noTimestamps])
    }
}
