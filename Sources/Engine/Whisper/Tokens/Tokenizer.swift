import Foundation
import SystemPackage

/// Turns token ids into text: Whisper's byte-level vocabulary, read from a Hugging Face `tokenizer.json`.
struct Tokenizer: Sendable {
    let special: SpecialTokens
    /// The bytes of each text token, by id.
    private let bytes: [[UInt8]]

    /// Throws a sentence that says what is wrong with the file.
    /// - Parameter vocabulary: how many tokens the model's weights know; every id is below.
    init(_ path: FilePath, vocabulary: Int) throws(TokenizerError) {
        guard let data = try? Data(modelFile: path) else { throw .unreadable }
        guard let file = try? JSONDecoder().decode(File.self, from: data) else {
            throw .damaged("it is not the JSON expected")
        }
        var identifiers: [String: Int] = [:]
        for token in file.addedTokens { identifiers[token.content] = token.id }
        guard let special = SpecialTokens(identifiers: identifiers, vocabulary: vocabulary) else {
            throw .damaged("Whisper's special tokens are missing or out of place")
        }
        var bytes = [[UInt8]](repeating: [], count: special.endOfText)
        for (text, id) in file.model.vocab {
            guard (0..<vocabulary).contains(id) else { throw .damaged("token \(id) is not one of the model's") }
            guard bytes.indices.contains(id) else { continue }
            bytes[id] = text.unicodeScalars.compactMap { ByteAlphabet.bytes[$0] }
            guard bytes[id].count == text.unicodeScalars.count else {
                throw .damaged("token \(id) is not a byte sequence")
            }
        }
        self.special = special
        self.bytes = bytes
    }

    /// The text of `tokens`; special tokens and timestamps have none. Bytes are joined first, as the characters of many
    /// languages straddle tokens; anything that is not valid UTF-8 is replaced by U+FFFD.
    func text(of tokens: some Sequence<Int>) -> String {
        var joined: [UInt8] = []
        for token in tokens where bytes.indices.contains(token) { joined += bytes[token] }
        return String(decoding: joined, as: UTF8.self)
    }

    /// Whether the token begins a character, or is not UTF-8; false in the middle of a character.
    func beginsCharacter(_ token: Int) -> Bool {
        guard bytes.indices.contains(token), let first = bytes[token].first else { return true }
        return first & 0xC0 != 0x80
    }

    private struct File: Decodable {
        struct AddedToken: Decodable {
            let id: Int
            let content: String
        }
        struct Model: Decodable {
            let vocab: [String: Int]
        }
        let addedTokens: [AddedToken]
        let model: Model

        private enum CodingKeys: String, CodingKey {
            case addedTokens = "added_tokens"
            case model
        }
    }
}

/// What is wrong with a tokenizer file.
enum TokenizerError: Error, Equatable {
    case unreadable
    case damaged(String)

    var sentence: String {
        switch self {
        case .unreadable: "tokenizer.json cannot be read"
        case .damaged(let what): "tokenizer.json is damaged: \(what)"
        }
    }
}
