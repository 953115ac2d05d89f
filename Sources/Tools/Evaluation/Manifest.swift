/// A list of audio files with what is said in them, as tab-separated values without quoting.
///
/// The header names the columns: `path`, `language`, `seconds` and `transcript` are read, in any order, others are not. A
/// row with an empty transcript is a file in which nobody speaks.
package struct Manifest: Sendable, Equatable {
    package let entries: [ManifestEntry]

    package init(_ text: String) throws(ManifestError) {
        let lines = SeparatedLines(text).lines
        guard let header = lines.first, lines.count > 1 else { throw .empty }
        let columns = try Columns(header)
        var entries: [ManifestEntry] = [], paths: Set<String> = []
        for line in lines.dropFirst() {
            let entry = try columns.entry(line)
            guard paths.insert(entry.path).inserted else { throw .repeatedPath(line: line.number, path: entry.path) }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// Where the columns that are read are.
    private struct Columns {
        let path: Int, language: Int, seconds: Int, transcript: Int
        let count: Int

        init(_ header: SeparatedLines.Line) throws(ManifestError) {
            path = try header.column("path")
            language = try header.column("language")
            seconds = try header.column("seconds")
            transcript = try header.column("transcript")
            count = header.fields.count
        }

        func entry(_ line: SeparatedLines.Line) throws(ManifestError) -> ManifestEntry {
            try line.check(count: count)
            let fields = line.fields
            guard !fields[path].isEmpty else { throw .emptyPath(line: line.number) }
            guard let length = Double(fields[seconds]), length.isFinite, length >= 0 else {
                throw .badSeconds(line: line.number, text: fields[seconds])
            }
            let isSpeech = !fields[transcript].isEmpty
            if isSpeech, fields[language].isEmpty { throw .transcriptWithoutLanguage(line: line.number) }
            return ManifestEntry(
                path: fields[path], seconds: length,
                speech: isSpeech ? .init(language: fields[language], transcript: fields[transcript]) : nil)
        }
    }
}
