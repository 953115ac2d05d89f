import Foundation

/// What Whisper, which learned from subtitles, writes where nobody speaks: thanks, farewells, and who made the subtitles.
///
/// Most of it is also said by people, so being one of them is not enough to be dropped: `Guards` knows what else it takes of
/// each kind. The sentences are in `Boilerplate+Sentences.swift`.
enum Boilerplate: Hashable {
    /// Said at home every day: "Thank you", 「おやすみなさい」.
    case courtesy
    /// Said by those who make videos, or by a television set: "Thanks for watching", "To be continued".
    case farewell
    /// Written and never said: "Subtitles by …".
    case credit
    /// No letter and no digit: "…", "♪".
    case marks

    /// The kind of a text that is nothing else, though it be several such sentences; `nil` for any other text.
    ///
    /// Case, punctuation, spaces, accents and the width of characters do not matter.
    init?(_ text: String) {
        let bare = Self.letters(of: text)
        if bare.isEmpty {
            if text.allSatisfy(\.isWhitespace) { return nil }
            self = .marks
            return
        }
        // The places that can be reached from the beginning over whole sentences, each with what was passed on the way.
        var passed = [Set<Boilerplate>?](repeating: nil, count: bare.count + 1)
        passed[0] = []
        for start in bare.indices {
            guard let before = passed[start] else { continue }
            if Self.isCredit(bare[start...]) {
                self = .credit
                return
            }
            for (sentence, kind) in Self.byFirst[bare[start]] ?? [] where bare[start...].starts(with: sentence) {
                let kinds = kind.map { before.union([$0]) } ?? before
                passed[start + sentence.count] = (passed[start + sentence.count] ?? []).union(kinds)
            }
        }
        guard let kinds = passed[bare.count], !kinds.isEmpty else { return nil }
        self = kinds.contains(.farewell) ? .farewell : .courtesy
    }

    /// Whether a text says who made the subtitles: names one who did, or begins as credits do and ends with a name.
    private static func isCredit(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard text.count <= longestCredit else { return false }
        return openings.contains { text.count <= $0.count + longestName && text.starts(with: $0) }
            || makers.contains { name in text.indices.contains { text[$0...].starts(with: name) } }
    }

    /// Letters.
    private static let longestCredit = 90
    private static let longestName = 32

    private static let openings = creditOpenings.map(letters)
    private static let makers = subtitleMakers.map(letters)
    private static let byFirst: [Unicode.Scalar: [(sentence: [Unicode.Scalar], kind: Boilerplate?)]] = {
        let kinds: [(Boilerplate?, [String])] = [(.courtesy, courtesies), (.farewell, farewells), (nil, connectives)]
        let all = kinds.flatMap { kind, sentences in sentences.map { (sentence: letters(of: $0), kind: kind) } }
        return Dictionary(grouping: all) { $0.sentence[0] }
    }()

    /// Capital letters and digits without accents and long vowels' marks.
    private static func letters(of text: String) -> [Unicode.Scalar] {
        text.uppercased().decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
            ($0.properties.isAlphabetic || $0.properties.numericType != nil) && $0 != "ー"
        }
    }
}
