@testable import Whisper

/// A model's `config.json`, a NUL byte, and its `model.bin`.
struct CTranslate2Target: FuzzTarget {
    static let name = "ctranslate2"

    private let folder = InputFolder()

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        folder.write(reader.bytes(upTo: 0), to: "config.json")
        folder.write(reader.rest, to: CTranslate2Weights.file)
        WeightReading().read(folder.path)
    }
}
