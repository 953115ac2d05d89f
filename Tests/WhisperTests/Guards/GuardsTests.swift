import Domain
import Testing

@testable import Whisper

/// What becomes of a window, whichever guard speaks.
@Suite struct GuardsTests {
    @Test("Likely text passes, but not by itself where the model doubts that somebody speaks")
    func likely() {
        #expect(judgment(.made()) == .accept)
        #expect(judgment(.made(noSpeech: 0.49)) == .accept)
        #expect(judgment(.made(noSpeech: 0.9)) == .tryAgain)
        #expect(judgment(.made("", probability: -3, noSpeech: 0.9)) == .accept)
    }

    @Test("Unlikely text is tried again, and refused at once where nobody seems to speak")
    func unlikely() {
        #expect(judgment(.made(probability: -1.2)) == .tryAgain)
        #expect(judgment(.made(compression: 2.5)) == .tryAgain)
        #expect(judgment(.made(probability: -1.2, noSpeech: 0.7)) == .refuse(.noSpeech))
    }

    @Test("When all temperatures failed, the likeliest that does not loop is taken")
    func best() {
        let attempts = [
            Attempt.made("上に、上に、上に", probability: -0.2, compression: 3), Attempt.made("雨が降った", probability: -1.5),
            Attempt.made("雨が降る", probability: -1.1, temperature: 0.4),
            Attempt.made("雨が降る", probability: -1.2, temperature: 0.6),
            Attempt.made("雨が降るよ", probability: -1.3, temperature: 0.8),
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
            let evidence = Evidence(.made(probability: probability), spokenSeconds: 10, envelope: .ofSpeech)
            if case .accept = Guards.standard.verdict(on: [evidence], plan: SearchPlan(beamSize: beamSize)) {
                return true
            }
            return false
        }
        #expect(accepts(-0.2, beamSize: 5))
        #expect(!accepts(-0.4, beamSize: 5))
        #expect(accepts(-0.4, beamSize: 1))
    }

    @Test("A loop at every temperature, and text below all hope, are refused with their reason")
    func refusals() {
        #expect(outcome([Attempt.made(compression: 3), Attempt.made(compression: 4)]).reason == .repetition)
        #expect(outcome([Attempt.made(probability: -1.8)]).reason == .lowConfidence)
        let alike = [0, 0.6, 0.8].map { Attempt.made("はっす!", probability: -1.1, temperature: $0) }
        #expect(outcome(alike).text == "はっす!")
        #expect(outcome(alike, seconds: 1).reason == .lowConfidence)
        #expect(outcome([alike[0]]).reason == .lowConfidence)
    }
}
