import Domain
import Foundation
import Testing

@testable import Whisper

@Suite struct TimelineTests {
    private func segment(_ words: [(Double, Double)], _ text: String = " a") -> Transcript.Segment {
        Transcript.Segment(
            start: words.first?.0 ?? 0, end: words.last?.1 ?? 0, text: words.map { _ in text }.joined(),
            language: "en", averageLogProbability: -0.5, noSpeechProbability: 0.1, compressionRatio: 1, temperature: 0,
            words: words.map { Transcript.Word(text: text, start: $0.0, end: $0.1, probability: 0.5) })
    }

    private func placed(_ segments: [Transcript.Segment], seconds: Double) -> [Transcript.Segment] {
        Timeline(samples: Int(seconds * 16_000)).placed(segments)
    }

    private func times(_ segment: Transcript.Segment) -> [[Double]] {
        (segment.words ?? []).map { [$0.start, $0.end] }
    }

    @Test("Times that are right stay as they are")
    func right() {
        let segments = [segment([(0.1, 0.3), (0.3, 0.32)]), segment([(0.32, 1.5), (2, 3)])]
        #expect(placed(segments, seconds: 3) == segments)
    }

    @Test("A word without a length gets one position of its neighbor's time")
    func emptyWord() {
        let middle = placed([segment([(1, 1.5), (1.5, 1.5), (1.5, 2)])], seconds: 3)
        #expect(times(middle[0]) == [[1, 1.5], [1.5, 1.52], [1.52, 2]])
        let last = placed([segment([(1, 2), (2, 2)])], seconds: 3)
        #expect(times(last[0]) == [[1, 1.98], [1.98, 2]])
    }

    @Test("Words without room for a position each share their segment evenly")
    func crammed() {
        let words = [(Double, Double)](repeating: (1.02, 1.02), count: 10)
        let placed = placed([segment([(1, 1)] + words + [(1.11, 1.12)])], seconds: 3)
        #expect(placed[0].start == 1 && placed[0].end == 1.12)
        #expect(times(placed[0]).map { Int((($0[1] - $0[0]) * 1000).rounded()) } == Array(repeating: 10, count: 12))
    }

    @Test("Nothing ends after the recording, and what overlaps the segment before it begins where that one ends")
    func bounds() {
        let placed = placed([segment([(0, 1.5)]), segment([(1.4, 1.6), (1.9, 2.3)])], seconds: 2.0005)
        #expect(placed.map { [$0.start, $0.end] } == [[0, 1.5], [1.5, 2]])
        #expect(times(placed[1]) == [[1.5, 1.6], [1.9, 2]])
    }

    @Test("A recording shorter than a position is divided; with more words than milliseconds they are one")
    func short() {
        let two = placed([segment([(0, 0)]), segment([(0, 0.02)])], seconds: 0.01)
        #expect(two.map { [$0.start, $0.end] } == [[0, 0.005], [0.005, 0.01]])
        let one = placed([segment([(0, 0), (0, 0)], "a"), segment([(0, 0)], "b")], seconds: 0.002)
        #expect(one.map(\.text) == ["aa b"] && times(one[0]) == [[0, 0.002]])
        #expect(placed([segment([(0, 0)])], seconds: 0).isEmpty)
    }

    @Test(
        "Whatever the aligner says: in order, longer than zero, inside the recording and its segment", arguments: 0..<20
    )
    func property(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        for _ in 0..<200 {
            let seconds = pow(10, 4 * random.next() - 2)
            let segments = (0..<Int(pow(10, 2 * random.next()))).map { _ in
                // Close together, or anywhere, beyond the recording too.
                var time = 1.2 * seconds * random.next()
                let reach = random.next() < 0.5 ? 0.03 : seconds
                return segment(
                    (0..<1 + Int(20 * random.next() * random.next())).map { _ in
                        let start = time
                        if random.next() < 0.6 { time += reach * random.next() }
                        return (start, random.next() < 0.05 ? start - 0.1 : time)
                    })
            }
            let timeline = Timeline(samples: Int(seconds * 16_000))
            check(timeline.placed(segments), of: segments, timeline)
        }
    }

    private func check(
        _ placed: [Transcript.Segment], of segments: [Transcript.Segment], _ timeline: Timeline
    ) {
        let words = placed.map { $0.words ?? [] }, count = segments.reduce(0) { $0 + ($1.words?.count ?? 0) }
        func milliseconds(_ length: Double) -> Int { Int((length * 1000).rounded()) }
        #expect(timeFaults(in: placed, seconds: Double(timeline.milliseconds) / 1000).isEmpty)
        for (segment, words) in zip(placed, words) {
            #expect(words.first?.start == segment.start && words.last?.end == segment.end)
            // Even where they are crammed: none gets less than its share, rounded down.
            let share = min(Timeline.shortest, milliseconds(segment.end - segment.start) / words.count)
            #expect(words.allSatisfy { milliseconds($0.end - $0.start) >= share })
        }
        guard count <= timeline.milliseconds else { return }
        #expect(placed.map(\.text) == segments.map(\.text))
        #expect(words.map { $0.map(\.text) } == segments.map { ($0.words ?? []).map(\.text) })
        if Timeline.shortest * count <= timeline.milliseconds {
            #expect(placed.allSatisfy { milliseconds($0.end - $0.start) >= Timeline.shortest })
        }
    }
}
