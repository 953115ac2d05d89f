import SystemPackage

@testable import Whisper

/// A recording made of the project's clips and pauses, of which it is known what is said when.
struct SplicedRecording {
    struct Sentence {
        let clip: Clip
        /// Seconds from the recording's start: the speech itself, not the clip's silence around it.
        let start: Double
        let end: Double
    }

    /// What base hears in a clip that stands alone, and the clip's samples with the silence at its ends cut off.
    struct Clip {
        let name: String
        let text: String
        let samples: [Int16]

        var language: String { String(name.prefix(2)) }

        init(_ name: String, _ text: String) throws {
            self.name = name
            self.text = text
            let whole = try EngineFixture.samples(GoldenNumbers.samples.appending("\(name).wav"))
            let threshold = (whole.map { abs(Int($0)) }.max() ?? 0) / 20
            let first = whole.firstIndex { abs(Int($0)) > threshold } ?? 0
            let last = whole.lastIndex { abs(Int($0)) > threshold } ?? whole.count - 1
            samples = Array(whole[first...last])
        }
    }

    static func clips() throws -> [Clip] {
        [
            try Clip(
                "en-river", "The children walked along the river and they sat down under an old tree to eat their lunch"
            ),
            try Clip("en-shopping", "Please remember to buy milk bread and eggs on your way home this evening"),
            try Clip("en-train", "The train to the city leaves at half past eight in the morning"),
            try Clip("en-window", "She opened the window because the room was too warm"),
            try Clip("ja-dinner", "夕食にカレーライスを作って家族みんなで食べました"),
            try Clip("ja-meeting", "明日の会議は午後3時から始まります資料を忘れないでください"),
            try Clip("ja-river", "川の近くに大きな木があります"),
            try Clip("ja-train", "電車は駅に8時半に着きました"),
            try Clip("ja-weather", "今日はとても天気がいいので散歩に行きました"),
        ]
    }

    private(set) var samples: [Int16] = []
    private(set) var sentences: [Sentence] = []

    var seconds: Double { Double(samples.count) / 16_000 }

    mutating func append(_ clip: Clip) {
        let start = seconds
        samples += clip.samples
        sentences.append(Sentence(clip: clip, start: start, end: seconds))
    }

    mutating func pause(_ seconds: Double) { samples += [Int16](repeating: 0, count: Int(seconds * 16_000)) }

    /// Mixes `noise`, over and over, into everything from `start` on, in seconds.
    mutating func mix(_ noise: [Int16], from start: Double, gain: Double) {
        for (index, position) in (Int(start * 16_000)..<samples.count).enumerated() {
            let sum = Double(samples[position]) + gain * Double(noise[index % noise.count])
            samples[position] = Int16(max(-32_768, min(32_767, sum)))
        }
    }
}
