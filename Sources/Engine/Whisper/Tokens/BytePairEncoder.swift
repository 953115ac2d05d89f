import Foundation
import SystemPackage

/// Turns text into token ids: GPT-2's byte-level byte pair encoding, with the merges of a Hugging Face `tokenizer.json`.
///
/// Source: "Neural Machine Translation of Rare Words with Subword Units" (Sennrich et al., 2016) and GPT-2's rule for what is
/// merged at most: a run of letters, of digits or of other signs, with a space before it.
struct BytePairEncoder: Sendable {
    /// Tokens of the 256 bytes.
    private let bytes: [Int]
    /// The token that two tokens merge into, and the merge's rank.
    private let merges: [Pair: Merge]

    private struct Pair: Hashable {
        let left: Int32
        let right: Int32
    }

    private struct Merge {
        let rank: Int32
        let token: Int32
    }

    /// Throws a sentence that says what is wrong with the file.
    /// - Parameter vocabulary: how many tokens the model's weights know; every id is below.
    init(_ path: FilePath, vocabulary: Int) throws(TokenizerError) {
        guard let data = try? Data(modelFile: path) else { throw .unreadable }
        guard let model = try? JSONDecoder().decode(File.self, from: data).model else {
            throw .damaged("its merges are not the JSON expected")
        }
        guard model.vocab.values.allSatisfy((0..<min(vocabulary, Int(Int32.max))).contains) else {
            throw .damaged("there are tokens that the model does not have")
        }
        bytes = ByteAlphabet.scalars.map { model.vocab[String($0)] ?? -1 }
        guard !bytes.contains(-1) else { throw .damaged("tokens of single bytes are missing") }
        var merges: [Pair: Merge] = [:]
        merges.reserveCapacity(model.merges.count)
        for (rank, merge) in model.merges.enumerated() {
            guard let left = model.vocab[merge.left], let right = model.vocab[merge.right],
                let token = model.vocab[merge.left + merge.right]
            else { throw .damaged("merge \(rank) is not of tokens") }
            merges[Pair(left: Int32(left), right: Int32(right))] = Merge(rank: Int32(rank), token: Int32(token))
        }
        self.merges = merges
    }

    /// The tokens of `text`; special tokens are not recognized.
    func tokens(of text: String) -> [Int] { words(of: text).flatMap { merged($0) } }

    /// Merges the earliest learned pair first, until there is none.
    private func merged(_ word: Substring.UnicodeScalarView) -> [Int] {
        var tokens = String(word).utf8.map { Int32(bytes[Int($0)]) }
        while tokens.count > 1 {
            var best: (index: Int, merge: Merge)?
            for index in 0..<tokens.count - 1 {
                guard let merge = merges[Pair(left: tokens[index], right: tokens[index + 1])],
                    best.map({ merge.rank < $0.merge.rank }) ?? true
                else { continue }
                best = (index, merge)
            }
            guard let best else { break }
            tokens[best.index] = best.merge.token
            tokens.remove(at: best.index + 1)
        }
        return tokens.map(Int.init)
    }

    /// GPT-2's pattern: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
    private func words(of text: String) -> [Substring.UnicodeScalarView] {
        var rest = Substring(text).unicodeScalars
        var words: [Substring.UnicodeScalarView] = []
        while let first = rest.first {
            let length = contraction(rest) ?? run(rest, startingWith: Kind(first))
            words.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return words
    }

    private func contraction(_ text: Substring.UnicodeScalarView) -> Int? {
        guard text.first == "'" else { return nil }
        let suffix = String(text.dropFirst().prefix(2))
        if let first = suffix.first, "stmd".contains(first) { return 2 }
        return ["re", "ve", "ll"].contains(suffix) ? 3 : nil
    }

    private func run(_ text: Substring.UnicodeScalarView, startingWith kind: Kind) -> Int {
        guard kind == .space else { return text.prefix { Kind($0) == kind }.count }
        let spaces = text.prefix { Kind($0) == .space }.count
        guard let next = text.dropFirst(spaces).first else { return spaces }
        // The last whitespace before a word belongs to it, or is separate if it is not a space.
        if spaces > 1 { return spaces - 1 }
        return text.first == " " ? 1 + run(text.dropFirst(), startingWith: Kind(next)) : 1
    }

    private enum Kind {
        case letter, number, space, other

        init(_ scalar: Unicode.Scalar) {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
            case .decimalNumber, .letterNumber, .otherNumber: self = .number
            default: self = scalar.properties.isWhitespace ? .space : .other
            }
        }
    }

    private struct File: Decodable {
        struct Model: Decodable {
            let vocab: [String: Int]
            let merges: [MergeText]
        }
        let model: Model
    }

    /// "a b", or ["a", "b"] in newer files.
    private struct MergeText: Decodable {
        let left: String
        let right: String

        init(from decoder: any Swift.Decoder) throws {
            let container = try decoder.singleValueContainer()
            let parts: [String]
            if let text = try? container.decode(String.self) {
                parts = text.split(separator: " ").map(String.init)
            } else {
                parts = try container.decode([String].self)
            }
            guard parts.count == 2 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "a merge has two parts")
            }
            left = parts[0]
            right = parts[1]
        }
    }
}
