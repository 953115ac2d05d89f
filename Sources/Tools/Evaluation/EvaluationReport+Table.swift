import Foundation

extension EvaluationReport {
    /// A table for people at a terminal: a row per language, then what needs attention.
    package var table: String {
        var lines = languages.isEmpty ? [] : Self.aligned([Self.heading] + languages.map(Self.row)) + [""]
        if let nonSpeech {
            lines += [
                "No speech: \(nonSpeech.falseOutputs.count) of \(nonSpeech.files) files got text"
                    + " (\(Self.speed(nonSpeech.speed)) × real time)"
            ]
            lines += nonSpeech.falseOutputs.map { "  \($0)" } + [""]
        }
        if let times {
            lines += ["Times: \(times.wrong) of \(times.checked) segments and words wrong"]
            lines += times.paths.map { "  \($0)" } + [""]
        }
        if !failures.isEmpty {
            lines += ["Failed: \(failures.count)"] + failures.map { "  \($0.path): \($0.reason)" } + [""]
        }
        if let conditions {
            let engine =
                "\(conditions.model), \(conditions.precision), \(conditions.threads) threads, \(conditions.kernels)"
            lines.append("\(engine); peak memory \(peakMemory) MB")
        }
        return lines.joined(separator: "\n")
    }

    private static let heading = [
        "language", "files", "units", "", "errors", "rate %", "subst.", "del.", "ins.", "audio s", "wall s",
        "× real time",
    ]

    private static func row(_ summary: SpeechSummary) -> [String] {
        [
            summary.language, "\(summary.files)", "\(summary.units)", summary.unit.rawValue, "\(summary.edits.errors)",
            String(format: "%.2f", summary.errorRate), "\(summary.edits.substitutions)", "\(summary.edits.deletions)",
            "\(summary.edits.insertions)", String(format: "%.1f", summary.speed.audioSeconds),
            String(format: "%.1f", summary.speed.wallSeconds), speed(summary.speed),
        ]
    }

    private static func speed(_ speed: Speed) -> String {
        speed.realTimeFactor.map { String(format: "%.1f", $0) } ?? "–"
    }

    /// Words are left-aligned in their column, numbers right-aligned.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
                return [0, 3].contains(column) ? cell.0 + blanks : blanks + cell.0
            }.joined(separator: "  ")
        }
    }
}
