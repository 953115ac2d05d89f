import SystemPackage
import Testing

@testable import Whisper

/// The tokens that Hugging Face's `tokenizers` gives for the same file.
@Suite(.enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct BytePairEncoderTests {
    private static let known: [(String, [Int])] = [
        (" 山田太郎、佐々木さん", [220, 24113, 24727, 9455, 11178, 236, 1231, 48361, 45032, 41437, 15567]),
        (
            " Kraków's 12 pubs -- we'll  see\n\n ok ",
            [591, 11272, 3901, 311, 2272, 1535, 82, 1350, 321, 603, 220, 536, 198, 198, 3133, 220]
        ),
        (" it'sfine 'tis", [309, 311, 69, 533, 922, 83, 271]),
        ("　全角　空白 ½ 3.14", [756, 222, 11319, 29389, 756, 222, 23322, 13558, 32653, 805, 13, 7271]),
        ("", []),
    ]

    @Test("Text becomes the tokens that the model was trained on, and text again")
    func tokens() throws {
        let path = EngineFixture.baseModel.appending("tokenizer.json")
        let encoder = try BytePairEncoder(path, vocabulary: 51_865), tokenizer = try Tokenizer(path, vocabulary: 51_865)
        for (text, tokens) in Self.known {
            #expect(encoder.tokens(of: text) == tokens)
            #expect(tokenizer.text(of: tokens) == text)
        }
    }

    @Test(
        "An English-only model has tokens of its own",
        .enabled(if: EngineFixture.hasEnglishModel, "needs the tiny.en model: vibe-transcriber models fetch tiny.en"),
        arguments: [
            (
                " Kraków's 12 pubs -- we'll  see\n\n ok ",
                [509, 17716, 10205, 86, 338, 1105, 46972, 1377, 356, 1183, 220, 766, 628, 12876, 220]
            ),
            (" 山田太郎", [10263, 109, 109, 35572, 13783, 103, 32849, 236]),
        ])
    func english(text: String, tokens: [Int]) throws {
        let path = EngineFixture.englishModel.appending("tokenizer.json")
        #expect(try BytePairEncoder(path, vocabulary: 51_864).tokens(of: text) == tokens)
        #expect(try Tokenizer(path, vocabulary: 51_864).text(of: tokens) == text)
    }
}
