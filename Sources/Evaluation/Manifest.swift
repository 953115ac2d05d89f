/// A list of audio files with what is said in them, as tab-separated values without quoting.
///
/// The header names the columns: `path`, `language`, `seconds` and `transcript` are read, in any order, others are not. A
/// row with an empty transcript is a file in which nobody speaks.
package struct Manifest: Sendable, Equatable {
    package let entries: [ManifestEntry]

    package init(_ text: String) throws(ManifestError) {
        let lines = Self.lines(text)
        guard let header = lines.first, lines.count > 1 else { throw .empty }
        let columns = try Columns(header.fields)
        var entries: [ManifestEntry] = [], paths: Set<String> = []
        for (number, fields) in lines.dropFirst() {
            let entry = try columns.entry(fields, line: number)
            guard paths.insert(entry.path).inserted else { throw .repeatedPath(line: number, path: entry.path) }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// The lines that are not blank, with their numbers.
    private static func lines(_ text: String) -> [(number: Int, fields: [String])] {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        return lines.enumerated().compactMap { index, line in
            if line.allSatisfy(\.isWhitespace) { return nil }
            return (index + 1, line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
    }

    /// Where the columns stand that are read.
    private struct Columns {
        let path: Int, language: Int, seconds: Int, transcript: Int
        let count: Int

        init(_ header: [String]) throws(ManifestError) {
            path = try Self.index(of: "path", header)
            language = try Self.index(of: "language", header)
            seconds = try Self.index(of: "seconds", header)
            transcript = try Self.index(of: "transcript", header)
            count = header.count
        }

        private static func index(of name: String, _ header: [String]) throws(ManifestError) -> Int {
            guard let index = header.firstIndex(of: name) else { throw .missingColumn(name) }
            guard header.lastIndex(of: name) == index else { throw .repeatedColumn(name) }
            return index
        }

        func entry(_ fields: [String], line: Int) throws(ManifestError) -> ManifestEntry {
            // A row that lost its end would otherwise pass for one in which nobody speaks.
            guard fields.count == count else { throw .fieldCount(line: line, found: fields.count, expected: count) }
            guard !fields[path].isEmpty else { throw .emptyPath(line: line) }
            guard let length = Double(fields[seconds]), length.isFinite, length >= 0 else {
                throw .badSeconds(line: line, text: fields[seconds])
            }
            let isSpeech = !fields[transcript].isEmpty
            if isSpeech, fields[language].isEmpty { throw .transcriptWithoutLanguage(line: line) }
            return ManifestEntry(
                path: fields[path], seconds: length,
                speech: isSpeech ? .init(language: fields[language], transcript: fields[transcript]) : nil)
        }
    }
}
