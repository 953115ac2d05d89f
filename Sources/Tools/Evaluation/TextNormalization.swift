import Foundation

/// Removes from a text what is not audible, so that only the words are compared.
package enum TextNormalization {
    /// In compatibility form (NFKC) and lower case, without apostrophes inside words; one blank for each run of
    /// punctuation, symbols, separators and control characters, none at the ends.
    package static func normalized(_ text: String) -> String {
        // In two steps: on Linux Foundation's one step leaves the mark of a half-width 「ｶﾞ」 alone.
        let composed = text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        let scalars = Array(composed.lowercased().unicodeScalars)
        var kept = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if isApostrophe(scalar), index > 0, index + 1 < scalars.count, isHeard(scalars[index - 1]),
                isHeard(scalars[index + 1])
            {
                continue
            }
            kept.append(isHeard(scalar) ? scalar : " ")
        }
        return kept.split(separator: " ").map { String($0) }.joined(separator: " ")
    }

    /// Typewriter's, printer's, and the letter of some alphabets.
    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}" || scalar == "\u{02BC}"
    }

    /// Letters, marks and numbers. The long vowel mark 「ー」 is a letter.
    private static func isHeard(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}

/// What is counted as one right or wrong thing.
package enum ScoringUnit: String, Sendable, Equatable {
    case words
    /// Unicode scalars, for languages written without blanks between words.
    case characters

    package init(language: String?) {
        self = ["ja", "zh", "yue"].contains(language) ? .characters : .words
    }

    /// The units of a text, normalized.
    package func units(of text: String) -> [String] {
        let text = TextNormalization.normalized(text)
        return switch self {
        case .words: text.split(separator: " ").map(String.init)
        case .characters: text.unicodeScalars.filter { $0 != " " }.map { String($0) }
        }
    }
}

/// The lines of a text of tab-separated values without quoting that are not blank.
struct SeparatedLines {
    let lines: [Line]

    struct Line {
        /// Counted from 1.
        let number: Int
        let fields: [String]
    }

    init(_ text: String) {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
        let all = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        lines = all.enumerated().compactMap { index, line in
            if line.allSatisfy(\.isWhitespace) { return nil }
            return Line(
                number: index + 1,
                fields: line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
    }
}

extension SeparatedLines.Line {
    /// Where a header has the column `name`.
    func column(_ name: String) throws(ManifestError) -> Int {
        guard let index = fields.firstIndex(of: name) else { throw .missingColumn(name) }
        guard fields.lastIndex(of: name) == index else { throw .repeatedColumn(name) }
        return index
    }

    /// Otherwise a truncated row would pass for one without speech.
    func check(count: Int) throws(ManifestError) {
        guard fields.count == count else { throw .fieldCount(line: number, found: fields.count, expected: count) }
    }
}
