/// Splits the text of some tokens into words: at spaces, or at every token that begins a character where a language has none.
/// Punctuation goes with the word that it follows or, when it opens something, precedes; a space goes with what follows.
struct WordSplitter {
    let tokenizer: Tokenizer

    struct Word: Equatable {
        var text: String
        /// The tokens that determine its time: not those of the punctuation around it.
        let tokens: Range<Int>
    }

    /// Punctuation that opens what follows. Quotes and dashes only do so after a space.
    private static let opening = Set("「『（([{“‘¿¡【《〈")
    private static let openingBehindSpace = Set("\"'-–—")
    private static let closing = Set("\"'.。,，、!！?？:：;；”’)]}）」』】》〉…-–—")

    /// Words whose texts joined are the tokens' text.
    func words(of tokens: [Int], language: String) -> [Word] {
        let hasSpaces = Spacing.isUsed(in: language)
        var words: [Word] = []
        var opened = ""
        for piece in characters(of: tokens) {
            let last = words.count - 1
            if isOpening(piece.text) {
                opened += piece.text
            } else if opened.isEmpty, last >= 0, piece.text.allSatisfy(Self.closing.contains) {
                words[last].text += piece.text
            } else if opened.isEmpty, last >= 0, hasSpaces, piece.text.first?.isWhitespace == false {
                let start = words[last].tokens.lowerBound
                words[last] = Word(text: words[last].text + piece.text, tokens: start..<piece.tokens.upperBound)
            } else {
                words.append(Word(text: opened + piece.text, tokens: piece.tokens))
                opened = ""
            }
        }
        guard !opened.isEmpty else { return words }
        guard !words.isEmpty else { return [Word(text: opened, tokens: tokens.indices)] }
        words[words.count - 1].text += opened
        return words
    }

    /// Spaces, and punctuation that comes before what it belongs to.
    private func isOpening(_ text: String) -> Bool {
        let bare = text.drop(while: \.isWhitespace)
        if bare.isEmpty { return !text.isEmpty }
        if bare.allSatisfy(Self.opening.contains) { return true }
        return bare.count < text.count
            && bare.allSatisfy { Self.openingBehindSpace.contains($0) || Self.opening.contains($0) }
    }

    /// The tokens, those of one character joined.
    private func characters(of tokens: [Int]) -> [Word] {
        var pieces: [Word] = []
        var first = 0
        for next in 1..<tokens.count + 1 where next == tokens.count || tokenizer.beginsCharacter(tokens[next]) {
            pieces.append(Word(text: tokenizer.text(of: tokens[first..<next]), tokens: first..<next))
            first = next
        }
        return pieces
    }
}
