import Foundation

/// Something that is worse than the baseline.
package enum Regression: Sendable, Equatable {
    /// In per cent, with the points that may be lost.
    case errorRate(language: String, measured: Double, baseline: Double, tolerance: Double)
    case languageNotMeasured(String)
    case falseOutputs(measured: Int, baseline: Int)
    case nonSpeechNotMeasured

    /// A sentence for people at a terminal.
    package var sentence: String {
        switch self {
        case .errorRate(let language, let measured, let baseline, let tolerance):
            language
                + String(
                    format: ": the error rate is %.2f %%; the baseline has %.2f %% and tolerates %.2f more.",
                    measured, baseline, tolerance)
        case .languageNotMeasured(let language): "\(language): in the baseline, but no file was measured."
        case .falseOutputs(let measured, let baseline):
            "No speech: text in \(measured) of the files; the baseline has \(baseline)."
        case .nonSpeechNotMeasured: "No speech: in the baseline, but no file was measured."
        }
    }
}
