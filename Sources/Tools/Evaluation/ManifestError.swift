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
