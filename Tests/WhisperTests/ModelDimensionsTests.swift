import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// Sizes that a weight file claims: it is untrusted, and the kernels rely on them.
@Suite struct ModelDimensionsTests {
    /// A `model.bin` of a tiny model with this many heads, whose weights are zeros.
    private func file(heads: Int8) throws -> URL {
        var data = Data()
        func number<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
        }
        func text(_ text: String) {
            number(UInt16(text.utf8.count + 1))
            data.append(contentsOf: Array(text.utf8) + [0])
        }
        func variable(_ name: String, _ shape: [Int], type: UInt8, _ bytes: Data) {
            text(name)
            number(UInt8(shape.count))
            for dimension in shape { number(UInt32(dimension)) }
            number(type)
            number(UInt32(bytes.count))
            data.append(bytes)
        }
        func zeros(_ name: String, _ shape: [Int]) {
            variable(name, shape, type: 4, Data(count: 2 * shape.reduce(1, *)))
        }
        number(UInt32(6))
        text("WhisperSpec")
        number(UInt32(3))
        number(UInt32(8))
        zeros("encoder/conv1/weight", [128, 80, 3])
        zeros("decoder/embeddings/weight", [51_865, 128])
        zeros("encoder/position_encodings/encodings", [1500, 128])
        zeros("decoder/position_encodings/encodings", [448, 128])
        zeros("encoder/layer_0/self_attention/linear_0/weight", [384, 128])
        zeros("decoder/layer_0/self_attention/linear_0/weight", [384, 128])
        for part in ["encoder", "decoder"] {
            variable("\(part)/num_heads", [], type: 1, Data([UInt8(bitPattern: heads)]))
        }
        number(UInt32(0))
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try data.write(to: url)
        return url
    }

    @Test("Heads of 64, as all of Whisper's are")
    func heads() throws {
        let url = try file(heads: 2)
        defer { try? FileManager.default.removeItem(at: url) }
        let dimensions = try ModelDimensions(WeightFile(FilePath(url.path)))
        #expect(dimensions.width == 128 && dimensions.headWidth == 64 && dimensions.encoderLayers == 1)
    }

    @Test("Heads that no kernel could take are an error, not a crash", arguments: [0, 1, 3, 4, 8, -2] as [Int8])
    func otherHeads(heads: Int8) throws {
        let url = try file(heads: heads)
        defer { try? FileManager.default.removeItem(at: url) }
        let weights = try WeightFile(FilePath(url.path))
        #expect(throws: WeightFileError.self) { try ModelDimensions(weights) }
    }
}
