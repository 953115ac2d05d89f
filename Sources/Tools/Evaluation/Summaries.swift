/// How well the files of one language were transcribed.
package struct SpeechSummary: Sendable, Equatable {
    package let language: String
    package let unit: ScoringUnit
    package let files: Int
    /// Units in the references.
    package let units: Int
    package let edits: EditCounts
    package let speed: Speed

    init(language: String, of scores: [FileScore]) {
        self.language = language
        unit = ScoringUnit(language: language)
        files = scores.count
        units = scores.reduce(0) { $0 + $1.units }
        edits = scores.reduce(EditCounts(substitutions: 0, deletions: 0, insertions: 0)) { $0 + $1.edits }
        speed = Speed(of: scores)
    }

    /// Errors per hundred units of the references, all files taken together.
    package var errorRate: Double { 100 * Double(edits.errors) / Double(max(1, units)) }
}

/// The outcome of the files in which nobody speaks.
package struct NonSpeechSummary: Sendable, Equatable {
    package let files: Int
    /// Files that got words all the same.
    package let falseOutputs: [String]
    package let speed: Speed

    init(of scores: [FileScore]) {
        files = scores.count
        falseOutputs = scores.filter(\.isFalseOutput).map(\.path)
        speed = Speed(of: scores)
    }
}

/// Whether the times of all segments and words can be used.
package struct TimeSummary: Sendable, Equatable {
    /// Segments and words.
    package let checked: Int
    package let wrong: Int
    /// The files in which some are wrong.
    package let paths: [String]

    init?(of scores: [FileScore]) {
        let checks = scores.compactMap(\.times)
        guard !checks.isEmpty else { return nil }
        checked = checks.reduce(0) { $0 + $1.checked }
        wrong = checks.reduce(0) { $0 + $1.wrong }
        paths = scores.filter { ($0.times?.wrong ?? 0) > 0 }.map(\.path)
    }
}

/// How much audio went through in how much time.
package struct Speed: Sendable, Equatable {
    package let audioSeconds: Double
    package let wallSeconds: Double

    init(of scores: [FileScore]) {
        audioSeconds = scores.reduce(0) { $0 + $1.audioSeconds }
        wallSeconds = scores.reduce(0) { $0 + $1.wallSeconds }
    }

    /// Seconds of audio for each second of waiting; `nil` when there was nothing to wait for, as with texts that were made before.
    package var realTimeFactor: Double? { wallSeconds > 0 ? audioSeconds / wallSeconds : nil }
}
