import Domain
import Testing

@testable import Whisper

@Suite struct FragmentGuardTests {
    private func judged(
        _ probability: Double = -0.45, noSpeech: Double = 0.35, language: Double? = 0.7, seconds: Double = 0.5,
        range: Double = 40
    ) -> Judgment {
        judgment(
            .made("Oh!", probability: probability, noSpeech: noSpeech, language: language), seconds: seconds,
            envelope: Envelope(skewness: 1, range: range))
    }

    @Test("A short sound in which the model is certain of nothing is refused")
    func groans() {
        #expect(judged() == .refuse(.noSpeech))
        #expect(judged(noSpeech: 0.1, language: 0.03) == .refuse(.noSpeech))
    }

    @Test("It is believed where the model is certain of speech, of the language or of the text, and in noise")
    func words() {
        #expect(judged(noSpeech: 0.2) == .accept)
        #expect(judged(language: 0.9) == .accept)
        #expect(judged(-0.25) == .accept)
        #expect(judged(seconds: 3) == .accept)
        #expect(judged(range: 15) == .accept)
        #expect(judged(language: nil) == .accept)
    }
}
