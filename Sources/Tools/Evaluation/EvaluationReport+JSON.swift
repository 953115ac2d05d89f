import Foundation

extension EvaluationReport {
    /// Indented, with the keys in alphabetical order.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(ReportDocument(self)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The JSON form of a report.
private struct ReportDocument: Encodable {
    struct Language: Encodable {
        let language: String
        let unit: String
        let files: Int
        let units: Int
        let errors: Int
        let errorRate: Double
        let substitutions: Int
        let deletions: Int
        let insertions: Int
        let audioSeconds: Double
        let wallSeconds: Double
        let realTimeFactor: Double?
    }

    struct NonSpeech: Encodable {
        let files: Int
        let falseOutputs: Int
        let falseOutputPaths: [String]
        let audioSeconds: Double
        let wallSeconds: Double
        let realTimeFactor: Double?
    }

    struct Times: Encodable {
        let checked: Int
        let wrong: Int
        let wrongPaths: [String]
    }

    struct File: Encodable {
        let path: String
        let language: String?
        let units: Int
        let errors: Int
        let audioSeconds: Double
        let wallSeconds: Double
        let text: String
    }

    struct Failure: Encodable {
        let path: String
        let reason: String
    }

    let conditions: EvaluationConditions?
    let languages: [Language]
    let nonSpeech: NonSpeech?
    let times: Times?
    let failures: [Failure]
    let files: [File]
    let peakRssMb: Int

    init(_ report: EvaluationReport) {
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        conditions = report.conditions
        languages = report.languages.map {
            Language(
                language: $0.language, unit: $0.unit.rawValue, files: $0.files, units: $0.units,
                errors: $0.edits.errors, errorRate: rounded($0.errorRate), substitutions: $0.edits.substitutions,
                deletions: $0.edits.deletions, insertions: $0.edits.insertions,
                audioSeconds: rounded($0.speed.audioSeconds), wallSeconds: rounded($0.speed.wallSeconds),
                realTimeFactor: $0.speed.realTimeFactor.map(rounded))
        }
        nonSpeech = report.nonSpeech.map {
            NonSpeech(
                files: $0.files, falseOutputs: $0.falseOutputs.count, falseOutputPaths: $0.falseOutputs,
                audioSeconds: rounded($0.speed.audioSeconds), wallSeconds: rounded($0.speed.wallSeconds),
                realTimeFactor: $0.speed.realTimeFactor.map(rounded))
        }
        times = report.times.map { Times(checked: $0.checked, wrong: $0.wrong, wrongPaths: $0.paths) }
        failures = report.failures.map { Failure(path: $0.path, reason: $0.reason) }
        files = report.scores.map {
            File(
                path: $0.path, language: $0.language, units: $0.units, errors: $0.edits.errors,
                audioSeconds: rounded($0.audioSeconds), wallSeconds: rounded($0.wallSeconds), text: $0.text)
        }
        peakRssMb = report.peakMemory
    }
}
