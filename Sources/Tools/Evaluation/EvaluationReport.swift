/// How well and how fast the files of a manifest were transcribed.
package struct EvaluationReport: Sendable {
    /// `nil` for existing transcripts.
    package let conditions: EvaluationConditions?
    /// In the order of the manifest.
    package let scores: [FileScore]
    package let failures: [FileFailure]
    /// One for each language, by its code.
    package let languages: [SpeechSummary]
    /// `nil` if every file contains speech.
    package let nonSpeech: NonSpeechSummary?
    /// `nil` if no transcript has times.
    package let times: TimeSummary?
    /// The peak memory of the process, in MB.
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
