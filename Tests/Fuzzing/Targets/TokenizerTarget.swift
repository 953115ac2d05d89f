import SystemPackage

@testable import Whisper

/// A text, a NUL byte, and the `tokenizer.json` to read it with.
struct TokenizerTarget: FuzzTarget {
    static let name = "tokenizer"

    /// Smaller than Whisper's, as all of it is read for each input.
    private static let vocabulary = 512
    private let folder = InputFolder()

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let text = String(decoding: reader.bytes(upTo: 0), as: UTF8.self)
        folder.write(reader.rest, to: "tokenizer.json")
        let path = folder.path.appending("tokenizer.json")
        let tokenizer = try? Tokenizer(path, vocabulary: Self.vocabulary)
        guard let encoder = try? BytePairEncoder(path, vocabulary: Self.vocabulary) else { return }
        let tokens = encoder.tokens(of: text)
        expect(tokens.allSatisfy((0..<Self.vocabulary).contains), "Every token is one of the vocabulary.")
        guard let tokenizer else { return }
        _ = tokenizer.text(of: tokens)
        for token in tokens { _ = tokenizer.beginsCharacter(token) }
    }
}
