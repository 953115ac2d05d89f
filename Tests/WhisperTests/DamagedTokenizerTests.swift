import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// Files that a disk or a person has damaged: an error each, and the process goes on.
@Suite struct DamagedTokenizerTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// The special tokens of the models up to `large-v2`.
    private static let special: [String: Int] = {
        var tokens = [
            "<|endoftext|>": 50257, "<|startoftranscript|>": 50258, "<|translate|>": 50358, "<|transcribe|>": 50359,
            "<|startofprev|>": 50361, "<|nospeech|>": 50362, "<|notimestamps|>": 50363,
        ]
        for number in 0..<99 { tokens["<|l\(number)|>"] = 50259 + number }
        return tokens
    }()

    private static let text = Dictionary(
        uniqueKeysWithValues: ByteAlphabet.scalars.enumerated().map { (String($1), $0) })

    private func tokenizer(
        special: [String: Int] = [:], text: [String: Int] = [:], merges: [String] = []
    ) throws -> FilePath {
        let special = Self.special.merging(special) { _, damaged in damaged }
        let json: [String: Any] = [
            "added_tokens": special.map { ["id": $1, "content": $0] as [String: Any] },
            "model": ["vocab": Self.text.merging(text) { _, damaged in damaged }, "merges": merges],
        ]
        let path = folder.path.appending("tokenizer.json")
        try JSONSerialization.data(withJSONObject: json).write(to: URL(filePath: path.string))
        return path
    }

    @Test("A sound file is read")
    func sound() throws {
        let path = try tokenizer(text: ["ab": 300], merges: ["a b"])
        #expect(try Tokenizer(path, vocabulary: 51_865).text(of: [300]) == "ab")
        #expect(try BytePairEncoder(path, vocabulary: 51_865).tokens(of: "ab") == [300])
    }

    @Test(
        "A special token that cannot be is an error",
        arguments: [
            ("<|endoftext|>", -1), ("<|endoftext|>", 1_000_000_000_000), ("<|endoftext|>", Int.max),
            ("<|endoftext|>", 50300), ("<|transcribe|>", 50257), ("<|transcribe|>", 0), ("<|transcribe|>", Int.max),
            ("<|startoftranscript|>", Int.max), ("<|startoftranscript|>", -5), ("<|translate|>", Int.max),
            ("<|startofprev|>", 51_865), ("<|startofprev|>", -1), ("<|nospeech|>", 60_000), ("<|nospeech|>", Int.min),
            ("<|notimestamps|>", Int.max), ("<|notimestamps|>", 7),
        ])
    func special(name: String, id: Int) throws {
        let path = try tokenizer(special: [name: id])
        #expect(throws: TokenizerError.self) { try Tokenizer(path, vocabulary: 51_865) }
    }

    @Test("An impossible text token is an error", arguments: [-1, 51_865, 1 << 31, Int.max])
    func text(id: Int) throws {
        let path = try tokenizer(text: ["ab": id], merges: ["a b", "ab c"])
        #expect(throws: TokenizerError.self) { try Tokenizer(path, vocabulary: 51_865) }
        #expect(throws: TokenizerError.self) { try BytePairEncoder(path, vocabulary: 51_865) }
    }
}
