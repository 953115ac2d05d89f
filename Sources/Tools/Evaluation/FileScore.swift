/// How well one file was transcribed, and the time it took.
package struct FileScore: Sendable, Equatable {
    package let path: String
    /// `nil` if nobody speaks.
    package let language: String?
    /// The transcript as it was produced.
    package let text: String
    /// Units in the reference.
    package let units: Int
    package let edits: EditCounts
    package let audioSeconds: Double
    /// Decoding and transcribing.
    package let wallSeconds: Double
    /// `nil` for a text without times.
    package let times: TimeCheck?

    package init(
        _ entry: ManifestEntry, text: String, audioSeconds: Double, wallSeconds: Double, times: TimeCheck? = nil
    ) {
        let unit = ScoringUnit(language: entry.speech?.language)
        let reference = unit.units(of: entry.speech?.transcript ?? "")
        path = entry.path
        language = entry.speech?.language
        self.text = text
        units = reference.count
        edits = EditCounts(reference: reference, hypothesis: unit.units(of: text))
        self.audioSeconds = audioSeconds
        self.wallSeconds = wallSeconds
        self.times = times
    }

    /// Whether there are words although nobody speaks.
    package var isFalseOutput: Bool { language == nil && edits.errors > 0 }
}

/// A file that could not be transcribed at all; it is excluded from all rates.
package struct FileFailure: Sendable, Equatable {
    package let path: String
    /// One sentence for people.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}
