package import Foundation

/// Figures that were reached once and are to be kept, as a small JSON file.
package struct Baseline: Sendable, Equatable {
    /// Points of an error rate that may be lost without it being a step back.
    package static let usualTolerance = 0.5

    /// Error rates in per cent with two decimals, by language.
    package let errorRates: [String: Double]
    /// Files without speech that got text; `nil` when there were no such files.
    package let falseOutputs: Int?
    package let tolerance: Double

    package init(_ report: EvaluationReport, tolerance: Double = usualTolerance) {
        errorRates = Dictionary(
            uniqueKeysWithValues: report.languages.map { ($0.language, Self.rounded($0.errorRate)) })
        falseOutputs = report.nonSpeech?.falseOutputs.count
        self.tolerance = tolerance
    }

    package init(json: Data) throws(BaselineError) {
        do {
            self = try JSONDecoder().decode(Baseline.self, from: json)
        } catch DecodingError.keyNotFound(let key, _) {
            throw .malformed(detail: "\"\(key.stringValue)\" is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw .malformed(detail: path.isEmpty ? "no JSON object" : "\"\(path)\" has the wrong type")
        } catch {
            throw .malformed(detail: "no JSON")
        }
        guard tolerance >= 0 else { throw .malformed(detail: "\"tolerance\" is negative") }
    }

    /// The JSON with keys in alphabetical order and a line break at the end.
    package var json: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let data = try? encoder.encode(self) else { return Data() }
        return data + Data("\n".utf8)
    }

    /// What a report does worse than this, languages in alphabetical order. What the report does not measure at all is
    /// worse too: a manifest that lost its rows must not pass for a success.
    package func regressions(in report: EvaluationReport) -> [Regression] {
        var regressions: [Regression] = []
        for (language, rate) in errorRates.sorted(by: { $0.key < $1.key }) {
            guard let summary = report.languages.first(where: { $0.language == language }) else {
                regressions.append(.languageNotMeasured(language))
                continue
            }
            let measured = Self.rounded(summary.errorRate)
            // Both have two decimals; the rest is what binary fractions add.
            if measured > rate + tolerance + 1e-6 {
                regressions.append(
                    .errorRate(language: language, measured: measured, baseline: rate, tolerance: tolerance))
            }
        }
        if let falseOutputs {
            if let nonSpeech = report.nonSpeech {
                if nonSpeech.falseOutputs.count > falseOutputs {
                    regressions.append(
                        .falseOutputs(measured: nonSpeech.falseOutputs.count, baseline: falseOutputs))
                }
            } else {
                regressions.append(.nonSpeechNotMeasured)
            }
        }
        return regressions
    }

    private static func rounded(_ rate: Double) -> Double { (rate * 100).rounded() / 100 }
}

extension Baseline: Codable {
    private enum CodingKeys: String, CodingKey {
        case errorRates = "error_rates"
        case falseOutputs = "false_outputs"
        case tolerance
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        errorRates = try container.decode([String: Double].self, forKey: .errorRates)
        falseOutputs = try container.decodeIfPresent(Int.self, forKey: .falseOutputs)
        tolerance = try container.decodeIfPresent(Double.self, forKey: .tolerance) ?? Self.usualTolerance
    }
}

/// Why a file is not a baseline.
package enum BaselineError: Error, Sendable, Equatable {
    case malformed(detail: String)
}

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
