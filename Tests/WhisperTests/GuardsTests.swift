import Domain
import Testing

@testable import Whisper

/// What text is believed, from the numbers that come with it.
@Suite struct GuardsTests {
    private let guards = Guards.standard

    private func attempt(
        _ text: String = "今日は散歩に行きました", probability: Double = -0.3, noSpeech: Double = 0.1, compression: Double = 1,
        temperature: Float = 0
    ) -> Attempt {
        Attempt(
            tokens: [], logProbabilities: [], text: text, temperature: temperature, averageLogProbability: probability,
            noSpeechProbability: noSpeech,
            compressionRatio: compression)
    }

    /// What the guards say of an attempt that stands alone.
    private enum Judgment: Equatable {
        case accept
        case tryAgain
        case reject(Transcript.RejectedPassage.Reason)
    }

    private func verdict(_ attempt: Attempt, seconds: Double = 10) -> Judgment {
        guard let objection = guards.objection(to: Evidence(attempt, spokenSeconds: seconds)) else { return .accept }
        return objection.finding == .refuse ? .reject(objection.speaker.reason) : .tryAgain
    }

    /// What is taken when no other search is left, or why nothing is.
    private func outcome(
        _ attempts: [Attempt], seconds: Double = 10
    ) -> (text: String?, reason: Transcript.RejectedPassage.Reason?) {
        let plan = SearchPlan(temperatures: attempts.map(\.temperature))
        switch guards.verdict(on: attempts.map { Evidence($0, spokenSeconds: seconds) }, plan: plan) {
        case .accept(let attempt): return (attempt.text, nil)
        case .refuse(let refusal): return (nil, refusal.reason)
        case .searchOn: return (nil, nil)
        }
    }

    @Test("Likely text passes, but not by itself where the model doubts that somebody speaks")
    func likely() {
        #expect(verdict(attempt()) == .accept)
        #expect(verdict(attempt(noSpeech: 0.49)) == .accept)
        #expect(verdict(attempt(noSpeech: 0.9)) == .tryAgain)
        #expect(verdict(attempt("", probability: -3, noSpeech: 0.9)) == .accept)
    }

    @Test("Unlikely text is tried again, and refused at once where nobody seems to speak")
    func unlikely() {
        #expect(verdict(attempt(probability: -1.2)) == .tryAgain)
        #expect(verdict(attempt(compression: 2.5)) == .tryAgain)
        #expect(verdict(attempt(probability: -1.2, noSpeech: 0.7)) == .reject(.noSpeech))
    }

    @Test(
        "What people say too is refused only where the model hears no speech or nobody could have said it",
        arguments: ["Thank you. Thank you.", "おやすみなさい。", "Большое спасибо."])
    func courtesies(text: String) {
        #expect(verdict(attempt(text, noSpeech: 0.7)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, probability: -0.9)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, noSpeech: 0.35)) == .accept)
        #expect(verdict(attempt(text, probability: -0.6)) == .accept)
        #expect(verdict(attempt(text), seconds: 0.1) == .reject(.boilerplate))
    }

    @Test(
        "What videos end with takes less doubt",
        arguments: ["ご視聴ありがとうございました。", "Thank you for watching!", "Продолжение следует..."])
    func farewells(text: String) {
        #expect(verdict(attempt(text, noSpeech: 0.35)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, probability: -0.6)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, noSpeech: 0.2)) == .accept)
        #expect(verdict(attempt(text), seconds: 0.1) == .reject(.boilerplate))
    }

    @Test("Who made the subtitles is believed only where there is no doubt at all")
    func credits() {
        let text = "Subtitles by the Amara.org community"
        #expect(verdict(attempt(text, probability: -0.3)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, probability: -0.1, noSpeech: 0.2)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, probability: -0.1, noSpeech: 0.02)) == .accept)
    }

    @Test("Marks without a word are never a text")
    func marks() {
        #expect(verdict(attempt("♪", probability: -0.01, noSpeech: 0.01)) == .reject(.boilerplate))
    }

    @Test("A draw that is boilerplate does not end the search, and is not taken")
    func drawnBoilerplate() {
        let invented = attempt("ご視聴ありがとうございました", noSpeech: 0.35, temperature: 0.8)
        #expect(verdict(invented) == .tryAgain)
        let heard =
            [attempt("雨が降る", probability: -0.9)]
            + [0.4, 0.6].map { attempt("雨が降るね", probability: -1, temperature: $0) }
        #expect(outcome(heard + [invented]).text == "雨が降る")
    }

    @Test("An unlikely text is believed when free draws say the same, and else is made up")
    func doubtful() {
        let first = attempt("明日は雨が降るでしょう", probability: -0.9)
        #expect(verdict(first) == .tryAgain)
        func best(_ draws: [String]) -> String? {
            let others = draws.map { attempt($0, probability: -0.95, temperature: 0.6) }
            return outcome([first] + others).text
        }
        #expect(best(["明日は雨が降るでしょうね", "明日も雨が降るでしょう", "朝日"]) == first.text)
        #expect(best(["いいですね", "それでは始めましょう", "明日も雨が降るでしょう"]) == nil)
    }

    @Test("What is fairly likely is believed where the language is certain")
    func certainLanguage() {
        func attempt(_ probability: Double, language: Double) -> Attempt {
            var attempt = self.attempt(probability: probability)
            attempt.languageProbability = language
            return attempt
        }
        #expect(verdict(attempt(-0.75, language: 0.95)) == .accept)
        #expect(verdict(attempt(-0.75, language: 0.7)) == .tryAgain)
        #expect(verdict(attempt(-0.6, language: 0.7)) == .accept)
        #expect(verdict(attempt(-0.6, language: 0.1)) == .tryAgain)
        #expect(verdict(attempt(-0.4, language: 0.1)) == .accept)
    }

    @Test("When all temperatures failed, the likeliest that does not loop is taken")
    func best() {
        let attempts = [
            attempt("上に、上に、上に", probability: -0.2, compression: 3), attempt("雨が降った", probability: -1.5),
            attempt("雨が降る", probability: -1.1, temperature: 0.4), attempt("雨が降る", probability: -1.2, temperature: 0.6),
            attempt("雨が降るよ", probability: -1.3, temperature: 0.8),
        ]
        #expect(outcome(attempts).text == "雨が降る")
    }

    @Test("A beam follows what was greedily found, at the same temperature, and free draws are single ones")
    func searches() {
        #expect(SearchPlan().searches.map(\.width) == Array(repeating: 1, count: 6))
        let searches = SearchPlan(beamSize: 5).searches
        #expect(searches.map(\.temperature) == [0, 0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(searches.map(\.width) == [1, 5, 5, 1, 1, 1, 1])
    }

    @Test("A greedy text that passes is searched for a better one only when it is not likely enough")
    func beam() {
        func accepts(_ probability: Double, beamSize: Int) -> Bool {
            let evidence = Evidence(attempt(probability: probability), spokenSeconds: 10)
            if case .accept = guards.verdict(on: [evidence], plan: SearchPlan(beamSize: beamSize)) { return true }
            return false
        }
        #expect(accepts(-0.2, beamSize: 5))
        #expect(!accepts(-0.4, beamSize: 5))
        #expect(accepts(-0.4, beamSize: 1))
    }

    @Test("A loop at every temperature, and text below all hope, are refused with their reason")
    func refusals() {
        #expect(outcome([attempt(compression: 3), attempt(compression: 4)]).reason == .repetition)
        #expect(outcome([attempt(probability: -1.8)]).reason == .lowConfidence)
        let alike = [0, 0.6, 0.8].map { attempt("はっす!", probability: -1.1, temperature: $0) }
        #expect(outcome(alike).text == "はっす!")
        #expect(outcome(alike, seconds: 1).reason == .lowConfidence)
        #expect(outcome([alike[0]]).reason == .lowConfidence)
    }

    @Test(
        "A phrase over and over is a loop if nobody could have said it that many times, or that few, in the time",
        arguments: [(1.0, true), (3.0, false), (5.0, false), (28.0, true)])
    func pace(seconds: Double, isLoop: Bool) {
        let text = Array(repeating: "はい", count: 12).joined(separator: "、")
        let attempt = attempt(text, compression: compressionRatio(of: text))
        #expect(verdict(attempt, seconds: seconds) == (isLoop ? .tryAgain : .accept))
    }

    @Test("Sentences that somebody says three times are believed when free draws say the same, and else are a loop")
    func confirmed() {
        let text = Array(repeating: "She opened the window because the room was too warm.", count: 3).joined(
            separator: " ")
        let first = attempt(text, compression: 2.6)
        func best(_ others: [String]) -> String? {
            let draws = others.map { attempt($0, probability: -0.8, compression: 2.6, temperature: 0.8) }
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
        let text = String(repeating: "う", count: 10)
        #expect(verdict(attempt(text), seconds: 0.3) == .tryAgain)
        #expect(verdict(attempt(text), seconds: 1) == .accept)
    }

    @Test("A loop that only the longest text ended, or where the model hears no speech, is one at any pace")
    func endless() {
        let text = Array(repeating: "おはよう", count: 8).joined(separator: " ")
        var attempt = attempt(text)
        #expect(verdict(attempt, seconds: 5) == .accept)
        attempt.languageProbability = 0.01
        #expect(verdict(attempt, seconds: 5) == .tryAgain)
        attempt.languageProbability = 1
        attempt.hasEnded = false
        #expect(verdict(attempt, seconds: 5) == .tryAgain)
        #expect(verdict(self.attempt(text, noSpeech: 0.7), seconds: 5) == .tryAgain)
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
