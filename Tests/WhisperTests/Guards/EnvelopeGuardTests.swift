import Domain
import Testing

@testable import Whisper

@Suite struct EnvelopeGuardTests {
    @Test("What rises slowly and breaks off is refused, unless its text is likely or noise hides how it begins")
    func backwards() {
        func judged(_ probability: Double, skewness: Double, range: Double = 40) -> Judgment {
            judgment(.made(probability: probability), envelope: Envelope(skewness: skewness, range: range))
        }
        #expect(judged(-0.6, skewness: -1) == .refuse(.noSpeech))
        #expect(judged(-0.6, skewness: -0.1) == .accept)
        #expect(judged(-0.4, skewness: -1) == .accept)
        #expect(judged(-0.6, skewness: -1, range: 15) == .accept)
    }
}
