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

/// A row of a manifest: an audio file and what is said in it.
package struct ManifestEntry: Sendable, Equatable {
    /// Relative to the manifest's folder.
    package let path: String
    /// The file's length according to the manifest.
    package let seconds: Double
    /// `nil` if nobody speaks.
    package let speech: Speech?

    package init(path: String, seconds: Double, speech: Speech?) {
        self.path = path
        self.seconds = seconds
        self.speech = speech
    }

    package struct Speech: Sendable, Equatable {
        /// A Whisper language code such as `ja`.
        package let language: String
        package let transcript: String

        package init(language: String, transcript: String) {
            self.language = language
            self.transcript = transcript
        }
    }
}

/// Why a manifest or a list of texts cannot be used; lines count from 1, the header's.
package enum ManifestError: Error, Sendable, Equatable {
    case empty
    case missingColumn(String)
    case repeatedColumn(String)
    case fieldCount(line: Int, found: Int, expected: Int)
    case emptyPath(line: Int)
    case repeatedPath(line: Int, path: String)
    case badSeconds(line: Int, text: String)
    case transcriptWithoutLanguage(line: Int)

    /// A sentence for people at a terminal.
    package var sentence: String {
        switch self {
        case .empty: "there are no rows in it"
        case .missingColumn(let name): "line 1: there is no column \"\(name)\""
        case .repeatedColumn(let name): "line 1: there are two columns \"\(name)\""
        case .fieldCount(let line, let found, let expected):
            "line \(line): \(found) fields, but the header has \(expected), separated by tabs"
        case .emptyPath(let line): "line \(line): the path is empty"
        case .repeatedPath(let line, let path): "line \(line): \"\(path)\" stands in an earlier line too"
        case .badSeconds(let line, let text): "line \(line): \"\(text)\" is no number of seconds"
        case .transcriptWithoutLanguage(let line): "line \(line): there is a transcript, but no language"
        }
    }
}
