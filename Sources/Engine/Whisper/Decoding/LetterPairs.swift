/// The pairs of neighboring letters of a text, which tell how alike two texts are (Dice, 1945), whatever their punctuation.
struct LetterPairs {
    private let counts: [String: Int]
    private let total: Int

    init(_ text: String) {
        let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
        let pairs = zip(letters, letters.dropFirst()).map { String([$0, $1]) }
        counts = Dictionary(pairs.map { ($0, 1) }, uniquingKeysWith: +)
        total = pairs.count
    }

    /// 0 for texts that have nothing in common, 1 for the same letters.
    func likeness(to other: LetterPairs) -> Double {
        let common = counts.reduce(0) { $0 + min($1.value, other.counts[$1.key] ?? 0) }
        return 2 * Double(common) / Double(max(1, total + other.total))
    }
}
