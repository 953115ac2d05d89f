import Testing
import WatchMe

@testable import Whisper

/// What text is believed, from the numbers that come with it.
@Suite struct GuardsTests {
    private let guards = Guards()
    private let long = 10 * AudioSamples.sampleRate

    private func attempt(
        _ text: String = "今日は散歩に行きました", probability: Double = -0.3, noSpeech: Double = 0.1, compression: Double = 1,
        temperature: Float = 0
    ) -> Attempt {
        Attempt(
            tokens: [], logProbabilities: [], text: text, temperature: temperature, averageLogProbability: probability,
            noSpeechProbability: noSpeech,
            compressionRatio: compression)
    }

    private func verdict(_ attempt: Attempt, seconds: Double = 10) -> Guards.Verdict {
        guards.verdict(on: attempt, spoken: Int(seconds * Double(AudioSamples.sampleRate)))
    }

    @Test("Likely text passes, also where the model doubts that somebody speaks")
    func likely() {
        #expect(verdict(attempt()) == .accept)
        #expect(verdict(attempt(noSpeech: 0.9)) == .accept)
        #expect(verdict(attempt("", probability: -3, noSpeech: 0.9)) == .accept)
    }

    @Test("Unlikely text is tried again, and refused at once where nobody seems to speak")
    func unlikely() {
        #expect(verdict(attempt(probability: -1.2)) == .tryAgain)
        #expect(verdict(attempt(compression: 2.5)) == .tryAgain)
        #expect(verdict(attempt(probability: -1.2, noSpeech: 0.7)) == .reject(.noSpeech))
    }

    @Test(
        "What videos end with is refused only where the model hears no speech or nobody could have said it",
        arguments: [
            "ご視聴ありがとうございました。", "ご視聴ありがとうございました ご視聴ありがとうございました", "Thank you for watching!", "Thank you. Thank you.",
        ])
    func boilerplate(text: String) {
        #expect(verdict(attempt(text, noSpeech: 0.7)) == .reject(.boilerplate))
        #expect(verdict(attempt(text, noSpeech: 0.5)) == .accept)
        #expect(verdict(attempt(text, noSpeech: 0.5), seconds: 0.1) == .reject(.boilerplate))
    }

    @Test(
        "Sentences that merely hold such words are nobody's boilerplate",
        arguments: ["先日はご視聴ありがとうございました、と言われました", "Thank you for watching the children", "you and me"])
    func sentences(text: String) {
        #expect(verdict(attempt(text, noSpeech: 0.9)) == .accept)
    }

    @Test("When all temperatures failed, the likeliest that does not loop is taken")
    func best() throws {
        let attempts = [
            attempt("上に、上に、上に", probability: -0.2, compression: 3), attempt("雨が", probability: -1.5),
            attempt("雨が降る", probability: -1.1),
        ]
        #expect(try guards.best(of: attempts, spoken: long).get().text == "雨が降る")
    }

    @Test("A beam follows what was greedily found, at the same temperature")
    func searches() {
        #expect(guards.searches(beamSize: 1).map(\.width) == Array(repeating: 1, count: 6))
        let searches = guards.searches(beamSize: 5)
        #expect(searches.map(\.temperature) == [0, 0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(searches.map(\.width) == [1, 5, 5, 5, 5, 5, 5])
    }

    @Test("A loop at every temperature, and text below all hope, are refused with their reason")
    func refusals() {
        func reason(_ attempts: [Attempt], spoken: Int) -> Transcript.RejectedPassage.Reason? {
            switch guards.best(of: attempts, spoken: spoken) {
            case .success: nil
            case .failure(let refusal): refusal.reason
            }
        }
        #expect(reason([attempt(compression: 3), attempt(compression: 4)], spoken: long) == .repetition)
        #expect(reason([attempt(probability: -1.8)], spoken: long) == .lowConfidence)
        #expect(reason([attempt("はっす!", probability: -1.1)], spoken: long) == nil)
        #expect(reason([attempt("はっす!", probability: -1.1)], spoken: AudioSamples.sampleRate) == .lowConfidence)
    }

    @Test(
        "A phrase over and over is a loop when nobody could have said it so often, or so seldom, in the time",
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
            return try? guards.best(of: [first] + draws, spoken: long).get().text
        }
        #expect(best([text, text.replacing("warm", with: "worn")]) == text)
        #expect(best([text, "I do not know what to say"]) == nil)
        #expect(best(["上に、上に", "The end"]) == nil)
        // Nobody says it in two seconds, however often it is drawn.
        let tooFast = try? guards.best(of: [first, first, first], spoken: 2 * AudioSamples.sampleRate).get()
        #expect(tooFast == nil)
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
        attempt.hasEnded = false
        #expect(verdict(attempt, seconds: 5) == .tryAgain)
        #expect(verdict(self.attempt(text, noSpeech: 0.7), seconds: 5) == .tryAgain)
    }

    @Test("Repetitions are found with their phrase, and counting or a refrain is none")
    func repetitions() {
        #expect(Repetition(in: "はい、はい。はい! はい") == Repetition(phrase: "はい", count: 4))
        #expect(Repetition(in: "ええと、ありがとう ありがとうありがとう、ありがとう。")?.phrase == "ありがとう")
        #expect(Repetition(in: "I know, I know, I know, I know, I know it")?.count == 5)
        for text in ["一、二、三、四、五、六、七、八、九、十", "きらきら光るお空の星よ きらきら光るお空の星よ", "うううう", "No, no, no.", ""] {
            #expect(Repetition(in: text) == nil)
        }
    }
}
