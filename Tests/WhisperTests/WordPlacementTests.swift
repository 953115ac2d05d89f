import Domain
import Testing

@testable import Whisper

/// How words are held to where somebody speaks.
@Suite struct WordPlacementTests {
    private static let second = AudioSamples.sampleRate
    private let chunk = Chunk(
        range: 0..<12 * second, speech: [second..<4 * second, 5 * second..<9 * second, 10 * second..<11 * second])

    @Test("Across a pause, a first word belongs after it, a last one before it, any other where most of it is")
    func words() {
        let placement = WordPlacement(chunk)
        func placed(_ stretch: WordPlacement.Stretch) -> ClosedRange<Double> {
            let word = placement.placed([stretch])[0]
            return word.start...word.end
        }
        #expect(placed(.init(start: 3.5, end: 5.2, isFirst: true)) == 5...5.2)
        #expect(placed(.init(start: 3.5, end: 5.2, isLast: true)) == 3.5...4)
        #expect(placed(.init(start: 3.5, end: 5.2)) == 3.5...4)
        #expect(placed(.init(start: 3.8, end: 5.6)) == 5...5.6)
    }

    @Test("Speech that attention missed next to a pause is given to the word there, and words never overlap")
    func edges() {
        let words = WordPlacement(chunk).placed([
            .init(start: 0, end: 1.4, isFirst: true), .init(start: 1.4, end: 3.7, isLast: true),
            .init(start: 3.7, end: 5.5, isFirst: true), .init(start: 5.5, end: 8),
        ])
        #expect(words.map(\.start) == [1, 1.4, 5, 5.5])
        // The last word ends a whole second before its region does: somebody else may speak there.
        #expect(words.map(\.end) == [1.4, 4, 5.5, 8])
    }

    @Test("A part of a chunk keeps the speech in it and the language")
    func part() {
        var chunk = chunk
        chunk.language = ChunkLanguage(token: 7, probability: nil)
        let part = chunk.part(3 * Self.second..<6 * Self.second)
        #expect(part.speech == [3 * Self.second..<4 * Self.second, 5 * Self.second..<6 * Self.second])
        #expect(part.language == chunk.language && part.spoken == 2 * Self.second)
    }
}
