import Domain
import Testing

@testable import Evaluation

@Suite struct TimeCheckTests {
    private func segment(_ start: Double, _ end: Double, words: [(Double, Double)]? = nil) -> Transcript.Segment {
        Transcript.Segment(
            start: start, end: end, text: "a", language: "en", averageLogProbability: 0, noSpeechProbability: 0,
            compressionRatio: 1, temperature: 0,
            words: words?.map { Transcript.Word(text: "a", start: $0.0, end: $0.1, probability: 1) })
    }

    private func wrong(_ segments: [Transcript.Segment]) -> Int {
        TimeCheck(Transcript(text: "", segments: segments, language: "en"), audioSeconds: 2).wrong
    }

    @Test("Neighbors may touch each other and the recording's ends")
    func right() {
        let check = TimeCheck(
            Transcript(
                text: "", segments: [segment(0, 1, words: [(0, 0.001), (0.001, 1)]), segment(1, 2)], language: "en"),
            audioSeconds: 2)
        #expect(check.checked == 4 && check.wrong == 0)
    }

    @Test(
        "What is empty, out of order or outside is wrong",
        arguments: [
            [(0.5, 0.5)], [(0.5, 0.5004)], [(0.6, 0.5)], [(0, 1), (0.999, 1.5)], [(1, 2.001)], [(-0.001, 1)],
        ])
    func wrong(_ times: [(Double, Double)]) {
        #expect(wrong(times.map { segment($0.0, $0.1) }) == 1)
        #expect(wrong([segment(0, 2, words: times)]) == 1)
    }

    @Test("A word outside its segment is wrong although it is inside the recording")
    func outside() {
        #expect(wrong([segment(0.5, 1, words: [(0.4, 0.6), (0.6, 1.1)])]) == 2)
    }
}
