import Foundation
import SystemPackage

/// What a model's configuration says about decoding.
struct ModelConfiguration: Equatable {
    /// Tokens that are never sampled.
    let suppressed: [Int]
    /// Tokens that are not sampled first.
    let suppressedAtStart: [Int]
    /// The heads of the decoder's cross-attention that follow the words; empty if the files do not name them.
    let alignmentHeads: [AlignmentHead]

    /// Reads the CTranslate2 `config.json` of a model's folder, or the Hugging Face `generation_config.json` and, for what that
    /// one leaves out, `config.json`. `nil` if neither has what is needed.
    init?(_ directory: FilePath) {
        let files = ["generation_config.json", "config.json"].compactMap { Self.fields(directory.appending($0)) }
        func first<Value>(_ field: (Fields) -> Value?) -> Value? { files.lazy.compactMap(field).first }
        guard let suppressed = first({ $0.suppressed ?? $0.suppressTokens }),
            let atStart = first({ $0.suppressedAtStart ?? $0.beginSuppressTokens })
        else { return nil }
        // Some exports write −1 for a default list that they do not spell out.
        self.suppressed = suppressed.filter { $0 >= 0 }
        suppressedAtStart = atStart.filter { $0 >= 0 }
        let pairs = first { $0.alignmentHeads } ?? []
        alignmentHeads = pairs.filter { $0.count == 2 }.map { AlignmentHead(layer: $0[0], head: $0[1]) }
    }

    private static func fields(_ path: FilePath) -> Fields? {
        guard let data = try? Data(modelFile: path) else { return nil }
        return try? JSONDecoder().decode(Fields.self, from: data)
    }

    private struct Fields: Decodable {
        let suppressed: [Int]?
        let suppressedAtStart: [Int]?
        let suppressTokens: [Int]?
        let beginSuppressTokens: [Int]?
        let alignmentHeads: [[Int]]?

        private enum CodingKeys: String, CodingKey {
            case suppressed = "suppress_ids"
            case suppressedAtStart = "suppress_ids_begin"
            case suppressTokens = "suppress_tokens"
            case beginSuppressTokens = "begin_suppress_tokens"
            case alignmentHeads = "alignment_heads"
        }
    }
}
