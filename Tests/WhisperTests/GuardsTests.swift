import Testing
import WatchMe

@testable import Whisper

/// What text is believed, from the numbers that come with it.
@Suite struct GuardsTests {
    private let guards = Guards()
    private let long = 10 * AudioSamples.sampleRate

    private func attempt(
        _ text: String = "今日は散歩に行きました", probability: Double = -0.3, noSpeech: Double = 0.1, compression: Double = 1
    ) -> Attempt {
        Attempt(
            tokens: [], text: text, temperature: 0, averageLogProbability: probability, noSpeechProbability: noSpeech,
            compressionRatio: compression)
    }

    @Test("Likely text passes, also where the model doubts that somebody speaks")
    func likely() {
        #expect(guards.verdict(on: attempt()) == .accept)
        #expect(guards.verdict(on: attempt(noSpeech: 0.9)) == .accept)
        #expect(guards.verdict(on: attempt("", probability: -3, noSpeech: 0.9)) == .accept)
    }

    @Test("Unlikely text is tried again, and refused at once where nobody seems to speak")
    func unlikely() {
        #expect(guards.verdict(on: attempt(probability: -1.2)) == .tryAgain)
        #expect(guards.verdict(on: attempt(compression: 2.5)) == .tryAgain)
        #expect(guards.verdict(on: attempt(probability: -1.2, noSpeech: 0.7)) == .reject(.noSpeech))
    }

    @Test(
        "What videos end with is refused only where the model hears no speech",
        arguments: [
            "ご視聴ありがとうございました。", "ご視聴ありがとうございました ご視聴ありがとうございました", "Thank you for watching!", "Thank you. Thank you.",
        ])
    func boilerplate(text: String) {
        #expect(guards.verdict(on: attempt(text, noSpeech: 0.7)) == .reject(.boilerplate))
        #expect(guards.verdict(on: attempt(text, noSpeech: 0.5)) == .accept)
    }

    @Test(
        "Sentences that merely hold such words are nobody's boilerplate",
        arguments: ["先日はご視聴ありがとうございました、と言われました", "Thank you for watching the children", "you and me"])
    func sentences(text: String) {
        #expect(guards.verdict(on: attempt(text, noSpeech: 0.9)) == .accept)
    }

    @Test("When all temperatures failed, the likeliest that does not loop is taken")
    func best() throws {
        let attempts = [
            attempt("上に、上に、上に", probability: -0.2, compression: 3), attempt("雨が", probability: -1.5),
            attempt("雨が降る", probability: -1.1),
        ]
        #expect(try guards.best(of: attempts, spoken: long).get().text == "雨が降る")
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
}
