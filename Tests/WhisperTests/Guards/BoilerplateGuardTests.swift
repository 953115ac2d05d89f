import Domain
import Testing

@testable import Whisper

@Suite struct BoilerplateGuardTests {
    @Test(
        "What people say too is refused only where the model hears no speech or nobody could have said it",
        arguments: ["Thank you. Thank you.", "おやすみなさい。", "Большое спасибо."])
    func courtesies(text: String) {
        #expect(judgment(.made(text, noSpeech: 0.7)) == .refuse(.boilerplate))
        #expect(judgment(.made(text, probability: -0.9)) == .refuse(.boilerplate))
        #expect(judgment(.made(text, noSpeech: 0.35)) == .accept)
        #expect(judgment(.made(text, probability: -0.6)) == .accept)
        #expect(judgment(.made(text), seconds: 0.1) == .refuse(.boilerplate))
    }

    @Test(
        "What videos end with takes less doubt",
        arguments: ["ご視聴ありがとうございました。", "Thank you for watching!", "Продолжение следует..."])
    func farewells(text: String) {
        #expect(judgment(.made(text, noSpeech: 0.35)) == .refuse(.boilerplate))
        #expect(judgment(.made(text, probability: -0.6)) == .refuse(.boilerplate))
        #expect(judgment(.made(text, noSpeech: 0.2)) == .accept)
        #expect(judgment(.made(text), seconds: 0.1) == .refuse(.boilerplate))
    }

    @Test("Who made the subtitles is believed only where there is no doubt at all")
    func credits() {
        let text = "Subtitles by the Amara.org community"
        #expect(judgment(.made(text, probability: -0.3)) == .refuse(.boilerplate))
        #expect(judgment(.made(text, probability: -0.1, noSpeech: 0.2)) == .refuse(.boilerplate))
        #expect(judgment(.made(text, probability: -0.1, noSpeech: 0.02)) == .accept)
    }

    @Test("Marks without a word are never a text")
    func marks() {
        #expect(judgment(.made("♪", probability: -0.01, noSpeech: 0.01)) == .refuse(.boilerplate))
    }

    @Test("A draw that is boilerplate does not end the search, and is not taken")
    func drawnBoilerplate() {
        let invented = Attempt.made("ご視聴ありがとうございました", noSpeech: 0.35, temperature: 0.8)
        #expect(judgment(invented) == .tryAgain)
        let heard =
            [Attempt.made("雨が降る", probability: -0.9)]
            + [0.4, 0.6].map { Attempt.made("雨が降るね", probability: -1, temperature: $0) }
        #expect(outcome(heard + [invented]).text == "雨が降る")
    }
}
