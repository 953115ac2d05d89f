import Domain
import Testing

@testable import Whisper

@Suite struct RepetitionGuardTests {
    private let hello = Array(repeating: "おはよう", count: 8).joined(separator: " ")

    /// What becomes of a text of nothing but a repetition, beside a draw.
    private func text(of attempt: Attempt, drawn: String? = nil, seconds: Double) -> String? {
        let draw = Attempt.made(drawn ?? attempt.text, probability: -0.9, temperature: 0.8)
        return outcome([attempt, draw], seconds: seconds).text
    }

    @Test(
        "A phrase over and over is a loop if nobody could have said it that many times, or that few, in the time",
        arguments: [(1.0, true), (3.0, false), (5.0, false), (28.0, true)])
    func pace(seconds: Double, isLoop: Bool) {
        let said = Array(repeating: "はい", count: 12).joined(separator: "、")
        let attempt = Attempt.made(said, compression: compressionRatio(of: said))
        #expect(judgment(attempt, seconds: seconds) == .tryAgain)
        #expect(text(of: attempt, seconds: seconds) == (isLoop ? nil : said))
    }

    @Test("A phrase over and over is a loop when no draw repeats anything")
    func babble() {
        #expect(text(of: .made(hello), drawn: "さて、お疲れ様でした", seconds: 5) == nil)
        #expect(text(of: .made(hello), drawn: "はいはいはいはいはい", seconds: 5) == hello)
    }

    @Test("A repetition inside a longer text needs no draw")
    func cheers() {
        let story = "昨日は公園に行って、子どもたちが大きな声で、がんばれ、がんばれ、がんばれ、がんばれと叫んでいるのを聞きました"
        #expect(judgment(.made(story), seconds: 8) == .accept)
    }

    @Test("Sentences that somebody says three times are believed when free draws say the same, and else are a loop")
    func confirmed() {
        let text = Array(repeating: "She opened the window because the room was too warm.", count: 3).joined(
            separator: " ")
        let first = Attempt.made(text, compression: 2.6)
        func best(_ others: [String]) -> String? {
            let draws = others.map { Attempt.made($0, probability: -0.8, compression: 2.6, temperature: 0.8) }
            return outcome([first] + draws).text
        }
        #expect(best([text, text.replacing("warm", with: "worn")]) == text)
        #expect(best([text, "I do not know what to say"]) == nil)
        #expect(best(["上に、上に", "The end"]) == nil)
        // Nobody says it in two seconds, however often it is drawn.
        #expect(outcome([first, first, first], seconds: 2).reason == .repetition)
    }

    @Test("A groan over and over does not fit a sneeze")
    func groan() {
        let groan = String(repeating: "う", count: 10)
        #expect(text(of: .made(groan), seconds: 0.3) == nil)
        #expect(text(of: .made(groan), seconds: 1) == groan)
    }

    @Test("A loop that only the longest text ended, or where the model hears no speech, is one at any pace")
    func endless() {
        var attempt = Attempt.made(hello)
        #expect(text(of: attempt, seconds: 5) == hello)
        attempt.languageProbability = 0.01
        #expect(text(of: attempt, drawn: "はいはいはいはいはい", seconds: 5) == nil)
        attempt.languageProbability = 1
        attempt.hasEnded = false
        #expect(text(of: attempt, drawn: "はいはいはいはいはい", seconds: 5) == nil)
        #expect(text(of: .made(hello, noSpeech: 0.7), drawn: "はいはいはいはいはい", seconds: 5) == nil)
    }

    @Test("Repetitions are found with their phrase, and counting or a refrain is not one")
    func repetitions() {
        #expect(Repetition(in: "はい、はい。はい! はい") == Repetition(phrase: "はい", count: 4))
        #expect(Repetition(in: "ええと、ありがとう ありがとうありがとう、ありがとう。")?.phrase == "ありがとう")
        #expect(Repetition(in: "I know, I know, I know, I know, I know it")?.count == 5)
        for text in ["一、二、三、四、五、六、七、八、九、十", "きらきら光るお空の星よ きらきら光るお空の星よ", "うううう", "No, no, no.", ""] {
            #expect(Repetition(in: text) == nil)
        }
    }
}
