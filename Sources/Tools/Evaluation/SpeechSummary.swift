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
