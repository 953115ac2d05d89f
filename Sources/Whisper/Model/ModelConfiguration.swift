import Foundation
import SystemPackage

/// What `config.json` says about decoding.
struct ModelConfiguration: Decodable {
    /// Tokens that are never sampled.
    let suppressed: [Int]
    /// Tokens that are not sampled first.
    let suppressedAtStart: [Int]

    private enum CodingKeys: String, CodingKey {
        case suppressed = "suppress_ids"
        case suppressedAtStart = "suppress_ids_begin"
    }

    /// `nil` when the file is missing or not what it should be.
    init?(_ path: FilePath) {
        guard let data = try? Data(contentsOf: URL(filePath: path.string)),
            let value = try? JSONDecoder().decode(Self.self, from: data),
            (value.suppressed + value.suppressedAtStart).allSatisfy({ $0 >= 0 })
        else { return nil }
        self = value
    }
}
