import Domain
import Testing

@testable import Whisper

@Suite struct AgreementGuardTests {
    @Test("An unlikely text is believed when free draws say the same, and else is made up")
    func doubtful() {
        let first = Attempt.made("明日は雨が降るでしょう", probability: -0.9)
        #expect(judgment(first) == .tryAgain)
        func best(_ draws: [String]) -> String? {
            let others = draws.map { Attempt.made($0, probability: -0.95, temperature: 0.6) }
            return outcome([first] + others).text
        }
        #expect(best(["明日は雨が降るでしょうね", "明日も雨が降るでしょう", "朝日"]) == first.text)
        #expect(best(["いいですね", "それでは始めましょう", "明日も雨が降るでしょう"]) == nil)
    }

    @Test("What is fairly likely is believed where the language is certain")
    func certainLanguage() {
        #expect(judgment(.made(probability: -0.75, language: 0.95)) == .accept)
        #expect(judgment(.made(probability: -0.75, language: 0.7)) == .tryAgain)
        #expect(judgment(.made(probability: -0.6, language: 0.7)) == .accept)
        #expect(judgment(.made(probability: -0.6, language: 0.05)) == .tryAgain)
        #expect(judgment(.made(probability: -0.4, language: 0.05)) == .accept)
    }
}
