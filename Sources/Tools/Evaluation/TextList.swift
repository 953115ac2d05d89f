/// Transcripts by file, as tab-separated values without quoting: what `evaluate --write-texts` writes, or what another engine made of a
/// manifest's files.
///
/// The header names the columns: `path`, as in the manifest, and `text` are read, in any order.
package struct TextList: Sendable, Equatable {
    private let texts: [String: String]

    package init(_ text: String) throws(ManifestError) {
        let lines = SeparatedLines(text).lines
        guard let header = lines.first, lines.count > 1 else { throw .empty }
        let path = try header.column("path"), text = try header.column("text")
        var texts: [String: String] = [:]
        for line in lines.dropFirst() {
            try line.check(count: header.fields.count)
            guard texts.updateValue(line.fields[text], forKey: line.fields[path]) == nil else {
                throw .repeatedPath(line: line.number, path: line.fields[path])
            }
        }
        self.texts = texts
    }

    /// `nil` when there is none for the file.
    package subscript(path: String) -> String? { texts[path] }
}
