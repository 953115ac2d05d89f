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
