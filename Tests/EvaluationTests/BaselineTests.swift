import Foundation
import Testing

@testable import Evaluation

@Suite struct BaselineTests {
    /// Ten words of English with the given number of them wrong, and files without speech of which some got text.
    private func report(errors: Int, falseOutputs: Int?, language: String = "en") -> EvaluationReport {
        let said = (0..<10).map { "word\($0)" }
        let heard = (0..<10).map { $0 < errors ? "wrong\($0)" : "word\($0)" }
        let silent = falseOutputs.map { count in
            (0..<4).map { (path: "silent\($0)", language: String?.none, said: "", heard: $0 < count ? "text" : "") }
        }
        return .example(
            [("a", language, said.joined(separator: " "), heard.joined(separator: " "))] + (silent ?? []))
    }

    private func baseline(tolerance: Double) -> Baseline {
        Baseline(report(errors: 2, falseOutputs: 1), tolerance: tolerance)
    }

    @Test(arguments: [
        // Errors (the baseline has 2, 20 %), false outputs (the baseline has 1), tolerance, what is worse.
        (2, 1, 0.0, []),
        (1, 0, 0.0, []),
        (3, 1, 10.0, []),
        (3, 1, 9.99, [Regression.errorRate(language: "en", measured: 30, baseline: 20, tolerance: 9.99)]),
        (2, 2, 50.0, [.falseOutputs(measured: 2, baseline: 1)]),
        (
            10, 4, 0.5,
            [
                .errorRate(language: "en", measured: 100, baseline: 20, tolerance: 0.5),
                .falseOutputs(measured: 4, baseline: 1),
            ]
        ),
    ])
    func worseIsMoreThanTheTolerance(errors: Int, falseOutputs: Int, tolerance: Double, expected: [Regression]) {
        let report = report(errors: errors, falseOutputs: falseOutputs)
        #expect(baseline(tolerance: tolerance).regressions(in: report) == expected)
    }

    @Test func whatIsNoLongerMeasuredIsWorse() {
        let report = report(errors: 0, falseOutputs: nil, language: "ja")
        #expect(
            baseline(tolerance: 0.5).regressions(in: report) == [.languageNotMeasured("en"), .nonSpeechNotMeasured])
    }

    @Test func aLanguageThatTheBaselineLacksIsNotCompared() {
        let japanese = Baseline(report(errors: 0, falseOutputs: nil, language: "ja"))
        let both = EvaluationReport.example([("a", "ja", "はい", "はい"), ("b", "en", "yes", "no")])
        #expect(japanese.regressions(in: both).isEmpty)
    }

    @Test func writtenAndReadItIsTheSameWithItsKeysInOrder() throws {
        let baseline = baseline(tolerance: 0.75)
        let text = String(decoding: baseline.json, as: UTF8.self)
        #expect(
            text == """
                {
                  "error_rates" : {
                    "en" : 20
                  },
                  "false_outputs" : 1,
                  "tolerance" : 0.75
                }

                """)
        #expect(try Baseline(json: Data(text.utf8)) == baseline)
    }

    @Test func withoutAToleranceHalfAPointMayBeLost() throws {
        let baseline = try Baseline(json: Data(#"{"error_rates": {"en": 3}}"#.utf8))
        #expect(baseline.tolerance == 0.5 && baseline.falseOutputs == nil)
    }

    @Test(arguments: [
        ("", "no JSON"),
        ("[]", "no JSON object"),
        (#"{"tolerance": 1}"#, "\"error_rates\" is missing"),
        (#"{"error_rates": {"en": "3"}}"#, "\"error_rates.en\" has the wrong type"),
        (#"{"error_rates": {}, "tolerance": -1}"#, "\"tolerance\" is negative"),
    ])
    func whatIsNoBaselineIsSaidInWords(json: String, detail: String) {
        #expect(throws: BaselineError.malformed(detail: detail)) { try Baseline(json: Data(json.utf8)) }
    }

    @Test func rateAndBoundsStandInTheSentence() {
        let worse = Regression.errorRate(language: "ja", measured: 12.25, baseline: 9.8, tolerance: 0.5)
        #expect(
            worse.sentence == "ja: the error rate is 12.25 %; the baseline has 9.80 % and tolerates 0.50 more.")
    }
}
