@testable import Whisper

/// A model's `config.json`, a NUL byte, how many KB of zeros to put behind the rest, and the rest: its `model.safetensors`.
///
/// The arrays' bytes come last in such a file, so that one of a model's true size needs no more input than its header.
struct SafetensorsTarget: FuzzTarget {
    static let name = "safetensors"

    private let folder = InputFolder()

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let configuration = reader.bytes(upTo: 0)
        let hole = (Int(reader.byte()) | Int(reader.byte()) << 8) << 10
        folder.write(configuration, to: "config.json")
        folder.write(configuration, to: "generation_config.json")
        folder.write(reader.rest, to: SafetensorsWeights.file, hole: hole)
        WeightReading().read(folder.path)
    }
}
