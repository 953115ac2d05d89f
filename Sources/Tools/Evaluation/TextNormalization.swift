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
