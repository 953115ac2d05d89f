import Testing

@testable import Whisper

@Suite struct SpecialTokensTests {
    /// The names and order of all of Whisper's tokenizers, from a first number on.
    private func identifiers(from endOfText: Int, firstLanguage: String = "en") -> [String: Int] {
        let languages = [firstLanguage, "zh", "de", "es", "ru", "ko", "fr", "ja"] + (8..<99).map { "l\($0)" }
        let names =
            ["endoftext", "startoftranscript"] + languages
            + ["translate", "transcribe", "startoflm", "startofprev", "nocaptions", "notimestamps"]
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().map { ("<|\($0.element)|>", endOfText + $0.offset) })
    }

    @Test(
        "An English-only model numbers its tokens from one below, knows one language and is told neither it nor the task"
    )
    func english() throws {
        let special = try #require(SpecialTokens(identifiers: identifiers(from: 50_256), vocabulary: 51_864))
        #expect(!special.isMultilingual && special.languages == ["en"])
        #expect(special.endOfText == 50_256 && special.startOfTranscript == 50_257)
        #expect(special.noTimestamps == 50_362 && special.timestampBegin == 50_363)
        #expect(special.language("en") != nil && special.language("ja") == nil)
        #expect(special.task(language: 50_258) == [50_257])
    }

    @Test("A multilingual model gets language and task")
    func multilingual() throws {
        let special = try #require(SpecialTokens(identifiers: identifiers(from: 50_257), vocabulary: 51_865))
        #expect(special.isMultilingual && special.languages.count == 99)
        let japanese = try #require(special.language("ja"))
        #expect(special.task(language: japanese) == [50_258, 50_266, 50_359])
    }

    @Test("An English-only vocabulary whose first language is another one is damaged")
    func damaged() {
        let identifiers = identifiers(from: 50_256, firstLanguage: "xx")
        #expect(SpecialTokens(identifiers: identifiers, vocabulary: 51_864) == nil)
    }
}
