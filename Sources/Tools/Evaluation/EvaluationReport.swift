/// How well and how fast the files of a manifest were transcribed.
package struct EvaluationReport: Sendable {
    /// `nil` for texts that were made before.
    package let conditions: EvaluationConditions?
    /// In the order of the manifest.
    package let scores: [FileScore]
    package let failures: [FileFailure]
    /// One for each language, by its code.
    package let languages: [SpeechSummary]
    /// `nil` when somebody speaks in every file.
    package let nonSpeech: NonSpeechSummary?
    /// `nil` when no text came with times.
    package let times: TimeSummary?
    /// The most memory that the process had, in MB.
    package let peakMemory: Int

    package init(
        conditions: EvaluationConditions?, scores: [FileScore], failures: [FileFailure], peakMemory: Int
    ) {
        self.conditions = conditions
        self.scores = scores
        self.failures = failures
        self.peakMemory = peakMemory
        let groups = Dictionary(grouping: scores, by: \.language)
        languages = groups.keys.compactMap { $0 }.sorted().map { language in
            SpeechSummary(language: language, of: groups[language] ?? [])
        }
        nonSpeech = groups[nil].map(NonSpeechSummary.init)
        times = TimeSummary(of: scores)
    }
}
