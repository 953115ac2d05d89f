import Testing

@testable import Evaluation

@Suite struct TextNormalizationTests {
    @Test(arguments: [
        ("full-width letters and digits", "ＡＢＣ１２３", "abc123"),
        ("half-width kana with a voicing mark", "ｶﾞｯｺｳ", "ガッコウ"),
        ("a voicing mark of its own", "か\u{3099}", "が"),
        ("Japanese punctuation", "はい、そうです。「ええ」！", "はい そうです ええ"),
        ("the long vowel mark stays, half-width too", "カレー、ﾗｰﾒﾝ", "カレー ラーメン"),
        ("wave dash and middle dot", "月〜金・土", "月 金 土"),
        ("capitals", "Hello WORLD Éa", "hello world éa"),
        ("punctuation between words", "well-known (yes): 3.5 %", "well known yes 3 5"),
        ("an apostrophe in a word", "Don't, y'all've", "dont yallve"),
        ("a printer's apostrophe", "Don’t", "dont"),
        ("quotation marks", "'tis the dogs' 'bed'", "tis the dogs bed"),
        ("runs of whitespace, tabs, ideographic blanks and line breaks", " a\t\u{3000}b\r\n c ", "a b c"),
        ("control and zero-width characters", "a\u{0000}b\u{200B}c", "a b c"),
        ("symbols", "♪ la ♪ 5€", "la 5"),
        ("nothing to hear", " …。!? ", ""),
    ])
    func onlyWhatCanBeHeardStays(what: String, text: String, expected: String) {
        let scalars = Array(TextNormalization.normalized(text).unicodeScalars)
        #expect(scalars == Array(expected.unicodeScalars), "\(what)")
    }

    @Test("Words are counted where spaces separate them, characters elsewhere")
    func units() {
        #expect(ScoringUnit(language: "en").units(of: "It's 5 o'clock.") == ["its", "5", "oclock"])
        #expect(ScoringUnit(language: "ja").units(of: "「はい」 OK。") == ["は", "い", "o", "k"])
        #expect(ScoringUnit(language: "zh").units(of: "你好， 世界") == ["你", "好", "世", "界"])
        #expect(ScoringUnit(language: nil).units(of: " ... ").isEmpty)
    }
}
