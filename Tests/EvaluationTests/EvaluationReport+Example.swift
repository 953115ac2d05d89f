@testable import Evaluation

extension EvaluationReport {
    /// A report of made-up files; each is its path, language, what is said and what was transcribed.
    static func example(
        _ files: [(path: String, language: String?, said: String, heard: String)], failures: [FileFailure] = []
    ) -> EvaluationReport {
        EvaluationReport(
            conditions: EvaluationConditions(
                model: "base", precision: "f32", language: nil, beamSize: 1, threads: 2, kernels: "plain"),
            scores: files.map { file in
                FileScore(
                    ManifestEntry(
                        path: file.path, seconds: 2,
                        speech: file.language.map { .init(language: $0, transcript: file.said) }),
                    text: file.heard, audioSeconds: 2, wallSeconds: 0.5)
            },
            failures: failures, peakMemory: 321)
    }
}
