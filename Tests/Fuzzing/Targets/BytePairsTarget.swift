import Foundation
import SystemPackage

@testable import Whisper

/// A text for a sound tokenizer: its tokens are that text again.
struct BytePairsTarget: FuzzTarget {
    static let name = "byte-pairs"

    private let tokenizer: Tokenizer
    private let encoder: BytePairEncoder

    /// A vocabulary of single bytes and some merges, numbered as in Whisper's.
    private struct File: Encodable {
        struct AddedToken: Encodable {
            let id: Int
            let content: String
        }
        struct Model: Encodable {
            let vocab: [String: Int]
            let merges: [String]
        }
        let addedTokens: [AddedToken]
        let model: Model

        private enum CodingKeys: String, CodingKey {
            case addedTokens = "added_tokens"
            case model
        }
    }

    private static let merges = [
        "t h", "Ġ t", "Ġt h", "Ġth e", "i n", "Ġ a", "a n", "an d", "' s", "' t", "' r", "'r e", "ã ģ", "ãģ ¦", "ã Ĥ",
        "1 2", "12 3", ". .", ".. .", "Ġ Ġ", "Ċ Ċ", "Ã ©",
    ]

    init() {
        var vocabulary: [String: Int] = [:]
        for (byte, scalar) in ByteAlphabet.scalars.enumerated() { vocabulary[String(scalar)] = byte }
        for merge in Self.merges { vocabulary[merge.filter { $0 != " " }] = vocabulary.count }
        let names =
            ["<|endoftext|>", "<|startoftranscript|>"] + (0..<99).map { "<|l\($0)|>" }
            + ["<|translate|>", "<|transcribe|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
        let first = vocabulary.count
        let file = File(
            addedTokens: names.enumerated().map { .init(id: first + $0.offset, content: $0.element) },
            model: .init(vocab: vocabulary, merges: Self.merges))
        let folder = InputFolder(), path = folder.path.appending("tokenizer.json")
        do {
            folder.write(try JSONEncoder().encode(file), to: "tokenizer.json")
            tokenizer = try Tokenizer(path, vocabulary: first + names.count)
            encoder = try BytePairEncoder(path, vocabulary: first + names.count)
        } catch {
            fatalError("\(error)")
        }
    }

    func run(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        expect(tokenizer.text(of: encoder.tokens(of: text)) == text, "The tokens are another text.")
    }
}
