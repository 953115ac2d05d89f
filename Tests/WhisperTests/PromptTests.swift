import Testing

@testable import Whisper

@Suite struct PromptTests {
    private let special = tokens(vocabulary: 51_865)

    private static func tokens(vocabulary: Int) -> SpecialTokens {
        var identifiers = [
            "<|endoftext|>": 0, "<|startoftranscript|>": 1, "<|en|>": 2, "<|translate|>": 101, "<|transcribe|>": 102,
            "<|startofprev|>": 103, "<|nospeech|>": 104, "<|notimestamps|>": 105,
        ]
        for language in 3...100 { identifiers["<|\(language)|>"] = language }
        guard let special = SpecialTokens(identifiers: identifiers, vocabulary: vocabulary) else {
            fatalError("the tokens are complete")
        }
        return special
    }

    @Test("Without earlier words the task comes first")
    func task() {
        let prompt = Prompt(language: 2, withTimestamps: false, special: special)
        #expect(prompt.tokens == [1, 2, 102, 105] && prompt.start == 0)
    }

    @Test("An English-only model gets nothing but the start of the transcript")
    func english() {
        let special = Self.tokens(vocabulary: 51_864)
        #expect(Prompt(language: 2, withTimestamps: true, special: special).tokens == [1])
        let prompt = Prompt(context: [7], language: 2, withTimestamps: false, special: special)
        #expect(prompt.tokens == [103, 7, 1, 105] && prompt.start == 2)
    }

    @Test("Earlier words are introduced, and lose their beginning if there are too many")
    func context() {
        let short = Prompt(context: [7, 8], language: 2, withTimestamps: true, special: special)
        #expect(short.tokens == [103, 7, 8, 1, 2, 102] && short.start == 3)
        let long = Prompt(context: Array(1000..<2000), language: 2, withTimestamps: true, special: special)
        #expect(long.start == 224 && long.tokens[1] == 1777 && long.tokens[223] == 1999)
    }
}
