/// Which tokens may come next: Whisper's suppression lists and its rules for timestamps.
///
/// Source: "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al., 2022) and its published
/// decoding options: timestamps come in pairs, never run backwards, the first lies within the first second.
struct TokenRules: Sendable {
    let special: SpecialTokens
    /// Never sampled.
    let suppressed: [Int]
    /// Not sampled as the first token: blank and end of text.
    let suppressedAtStart: [Int]
    let withTimestamps: Bool

    /// The latest first timestamp, in steps of 20 ms.
    private static let latestStart = 50

    /// Masks what may not follow `tokens` (those after the prompt) in `logits` [vocabulary] with −∞; no timestamp lies behind
    /// position `last` of the window.
    func apply(
        to logits: UnsafeMutablePointer<Float>, count: Int, after tokens: [Int], last: Int, kernels: KernelSet
    ) {
        func mask(_ range: Range<Int>) {
            guard !range.isEmpty else { return }
            (logits + range.lowerBound).update(repeating: -.infinity, count: range.count)
        }
        for token in suppressed where token < count { logits[token] = -.infinity }
        if tokens.isEmpty {
            for token in suppressedAtStart where token < count { logits[token] = -.infinity }
        }
        let timestamps = special.timestampBegin..<count
        guard withTimestamps else {
            mask(timestamps)
            return
        }
        logits[special.noTimestamps] = -.infinity
        let lastIsTimestamp = tokens.last.map { special.isTimestamp($0) } ?? false
        let beforeLastIsTimestamp = tokens.count < 2 || special.isTimestamp(tokens[tokens.count - 2])
        if lastIsTimestamp {
            if beforeLastIsTimestamp { mask(timestamps) } else { mask(0..<special.endOfText) }
        }
        if let latest = tokens.last(where: { special.isTimestamp($0) }) {
            // A segment may not be empty: only the closing timestamp's own repetition opens the next one.
            let first = lastIsTimestamp && !beforeLastIsTimestamp ? latest : latest + 1
            mask(special.timestampBegin..<min(first, count))
        }
        mask(min(count, special.timestampBegin + last + 1)..<count)
        if tokens.isEmpty {
            mask(0..<special.timestampBegin)
            mask(min(count, special.timestampBegin + Self.latestStart + 1)..<count)
        }
        let timestampMass = kernels.logSumExp(logits + special.timestampBegin, count: timestamps.count)
        let text = kernels.maxIndex(logits, count: special.timestampBegin)
        if timestampMass > logits[text] { mask(0..<special.timestampBegin) }
    }
}
