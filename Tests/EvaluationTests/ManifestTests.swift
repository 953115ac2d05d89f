import Domain
import Testing

@testable import Evaluation

@Suite struct TextListTests {
    @Test("Texts are found by path, empty ones too; other columns and blank lines do not matter")
    func reading() throws {
        let list = try TextList("more\ttext\tpath\n1\tはい。\ta.wav\r\n\n2\t\tb.wav\n")
        #expect(list["a.wav"] == "はい。" && list["b.wav"] == "" && list["c.wav"] == nil)
    }

    @Test(arguments: [
        ("", ManifestError.empty),
        ("path\ttext\n", .empty),
        ("path\twords\na\tb\n", .missingColumn("text")),
        ("path\ttext\na.wav\n", .fieldCount(line: 2, found: 1, expected: 2)),
        ("path\ttext\na.wav\tx\na.wav\ty\n", .repeatedPath(line: 3, path: "a.wav")),
    ])
    func whatCannotBeUsedIsSaid(text: String, error: ManifestError) {
        #expect(throws: error) { _ = try TextList(text) }
    }
}

@Suite struct ManifestTests {
    private static let header = "path\tlanguage\tseconds\ttranscript\n"

    @Test func columnsStandInAnyOrderAndOthersAreIgnored() throws {
        let manifest = try Manifest(
            """
            license\tseconds\tpath\ttranscript\tlanguage
            CC0\t1.5\tja/a b.wav\t"はい"、そう\tja

            CC0\t2\tnoise.wav\t\t
            """)
        #expect(
            manifest.entries == [
                ManifestEntry(
                    path: "ja/a b.wav", seconds: 1.5, speech: .init(language: "ja", transcript: "\"はい\"、そう")),
                ManifestEntry(path: "noise.wav", seconds: 2, speech: nil),
            ])
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreNoPartOfTheFields() throws {
        let manifest = try Manifest("\u{FEFF}path\tlanguage\tseconds\ttranscript\r\na.wav\ten\t1\thello\r\n")
        #expect(
            manifest.entries == [
                ManifestEntry(path: "a.wav", seconds: 1, speech: .init(language: "en", transcript: "hello"))
            ])
    }

    /// Each after the usual header.
    private static let badRows: [(String, ManifestError)] = [
        ("", .empty),
        ("a.wav\ten\t1\n", .fieldCount(line: 2, found: 3, expected: 4)),
        ("\na.wav\ten\t1\thello\tworld\n", .fieldCount(line: 3, found: 5, expected: 4)),
        ("\ten\t1\thello\n", .emptyPath(line: 2)),
        ("a.wav\ten\tlong\thello\n", .badSeconds(line: 2, text: "long")),
        ("a.wav\ten\t-1\thello\n", .badSeconds(line: 2, text: "-1")),
        ("a.wav\ten\tnan\thello\n", .badSeconds(line: 2, text: "nan")),
        ("a.wav\t\t1\thello\n", .transcriptWithoutLanguage(line: 2)),
        ("a.wav\t\t1\t\nb.wav\t\t1\t\na.wav\t\t1\t\n", .repeatedPath(line: 4, path: "a.wav")),
    ]

    @Test(arguments: badRows)
    func whatCannotBeUsedIsNamedWithItsLine(rows: String, expected: ManifestError) {
        #expect(throws: expected) { try Manifest(Self.header + rows) }
    }

    private static let badHeaders: [(String, ManifestError)] = [
        ("", .empty),
        ("path\tlanguage\tseconds\na.wav\ten\t1\n", .missingColumn("transcript")),
        ("path\tpath\tlanguage\tseconds\ttranscript\na\tb\ten\t1\tc\n", .repeatedColumn("path")),
    ]

    @Test(arguments: badHeaders)
    func aHeaderWithoutTheColumnsIsRefused(text: String, expected: ManifestError) {
        #expect(throws: expected) { try Manifest(text) }
    }

    @Test func filesAreHeardInTheirOwnLanguageAndSilenceInTheServices() {
        let english = ManifestEntry(path: "a", seconds: 1, speech: .init(language: "en", transcript: "hello"))
        let silence = ManifestEntry(path: "b", seconds: 1, speech: nil)
        #expect(LanguageChoice.fromManifest.options(for: english).language == .code("en"))
        #expect(LanguageChoice.fromManifest.options(for: silence).language == .code("ja"))
        for entry in [english, silence] {
            #expect(LanguageChoice.fixed(.auto).options(for: entry).language == .auto)
        }
    }
}
