import Testing

@testable import Whisper

/// Which language a chunk is taken for, in view of those before.
@Suite struct LanguageProfileTests {
    private func probabilities(_ values: [Double]) -> [Double] {
        values + [Double](repeating: (1 - values.reduce(0, +)) / 97, count: 99 - values.count)
    }

    private func profile(chunks: Int, language: [Double]) -> LanguageProfile {
        var profile = LanguageProfile()
        for index in 0..<chunks {
            profile.note(profile.verdict(on: probabilities(language), time: Double(30 * index), spoken: 20))
        }
        return profile
    }

    @Test("A single chunk is in its own likeliest language")
    func alone() {
        let verdict = LanguageProfile().verdict(on: probabilities([0.3, 0.6]), time: 0, spoken: 1)
        #expect(verdict.language == 1)
    }

    @Test("An ambiguous word is in the language of the others")
    func short() {
        let profile = profile(chunks: 3, language: [0.98, 0.01])
        #expect(profile.verdict(on: probabilities([0.2, 0.6]), time: 100, spoken: 0.6).language == 0)
    }

    @Test("A clear chunk is in its own language, whatever the others are in", arguments: [1.5, 5, 20])
    func clear(spoken: Double) {
        let profile = profile(chunks: 10, language: [0.98, 0.01])
        #expect(profile.verdict(on: probabilities([0.004, 0.99]), time: 100, spoken: spoken).language == 1)
    }

    @Test("Near chunks weigh more than distant ones")
    func nearness() {
        var profile = LanguageProfile()
        for (time, language) in [(0.0, [0.98, 0.01]), (1_000, [0.01, 0.98])] {
            profile.note(profile.verdict(on: probabilities(language), time: time, spoken: 20))
        }
        #expect(profile.verdict(on: probabilities([0.45, 0.45]), time: 30, spoken: 1).language == 0)
        #expect(profile.verdict(on: probabilities([0.45, 0.45]), time: 970, spoken: 1).language == 1)
    }

    @Test("A chunk in two languages is called mixed, one in a single language is not")
    func mixed() {
        #expect(LanguageProfile().verdict(on: probabilities([0.6, 0.38]), time: 0, spoken: 20).isMixed)
        #expect(!LanguageProfile().verdict(on: probabilities([0.97, 0.01]), time: 0, spoken: 20).isMixed)
    }

    @Test("Halves are split at the longest pause if both have speech")
    func halves() throws {
        let second = 16_000
        let chunk = Chunk(
            range: 0..<20 * second, speech: [second..<4 * second, 5 * second..<9 * second, 11 * second..<19 * second])
        let halves = chunk.halves
        try #require(halves.count == 2)
        #expect(halves[0].range == 0..<10 * second && halves[1].range == 10 * second..<20 * second)
        #expect(halves[0].speech.count == 2 && halves[1].speech.count == 1)
        #expect(Chunk(range: 0..<second, speech: [0..<second]).halves.isEmpty)
        #expect(Chunk(range: 0..<9 * second, speech: [0..<second / 2, second..<9 * second]).halves.isEmpty)
    }
}
