import SystemPackage
import Testing

@testable import Whisper

/// Words out of tokens, with the real vocabulary.
@Suite(.enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct WordSplitterTests {
    private func words(_ tokens: [Int], _ language: String) throws -> [String] {
        let tokenizer = try Tokenizer(EngineFixture.baseModel.appending("tokenizer.json"), vocabulary: 51_865)
        let words = WordSplitter(tokenizer: tokenizer).words(of: tokens, language: language)
        #expect(words.map(\.text).joined() == tokenizer.text(of: tokens))
        #expect(zip(words, words.dropFirst()).allSatisfy { $0.tokens.upperBound <= $1.tokens.lowerBound })
        return words.map(\.text)
    }

    @Test("Words are split at spaces, and punctuation goes with its neighbors")
    func english() throws {
        // "quick", then "jumps" of two tokens, a comma, and a word in quotes.
        let tokens = [440, 1702, 16704, 82, 11, 366, 30405, 1]
        let words = try words(tokens, "en")
        #expect(words.count <= tokens.count - 2)
        #expect(words.allSatisfy { word in word.contains(where: \.isLetter) })
        #expect(words.dropFirst().allSatisfy { $0.hasPrefix(" ") })
    }

    @Test("Characters that straddle tokens are one word, and no word ends inside a character")
    func japanese() throws {
        let golden = try GoldenNumbers.read("ja-weather")
        let special = try Tokenizer(EngineFixture.baseModel.appending("tokenizer.json"), vocabulary: 51_865).special
        let words = try words(golden.tokens.filter { $0 < special.endOfText }, "ja")
        #expect(words.count > 8 && words.allSatisfy { !$0.contains("\u{FFFD}") && !$0.isEmpty })
        #expect(words.last?.hasSuffix("。") == true && words.last != "。")
    }

    @Test("Text of punctuation alone is one word, and no tokens are none")
    func odd() throws {
        #expect(try words([13], "en").count == 1)
        #expect(try words([], "en").isEmpty)
    }
}
