import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// Sizes that a weight file claims: it is untrusted, and the kernels rely on them.
@Suite struct ModelDimensionsTests {
    private let folder: ScratchFolder
    private let dimensions = ModelDimensions(
        melBands: 80, width: 128, encoderLayers: 1, decoderLayers: 1, vocabulary: 51_865)

    init() throws { folder = try ScratchFolder() }

    /// A `model.bin` of a tiny model that says to have this many heads.
    private func file(heads: Int) throws -> FilePath {
        let path = folder.path.appending("model.bin")
        try SyntheticModel(dimensions: dimensions, weights: .zeros, heads: heads).write(to: path)
        return path
    }

    @Test("Heads of 64, as all of Whisper's are")
    func heads() throws {
        #expect(try ModelDimensions(CTranslate2Weights(file(heads: 2))) == dimensions)
    }

    @Test("Heads that no kernel could take are an error, not a crash", arguments: [0, 1, 3, 4, 8, -2])
    func otherHeads(heads: Int) throws {
        let weights = try CTranslate2Weights(file(heads: heads))
        #expect(throws: WeightFileError.self) { try ModelDimensions(weights) }
    }

    @Test("Flipped and missing bytes of a model.bin are an error or a file that can be read")
    func flips() throws {
        var bytes = ByteWriter()
        bytes.number(UInt32(6))
        bytes.text("WhisperSpec")
        bytes.number(UInt32(3))
        bytes.number(UInt32(2))
        bytes.array("encoder/num_heads", shape: [], type: 1, length: 1)
        bytes.number(Int8(2))
        bytes.array("encoder/conv1/bias", shape: [4], type: 4, length: 8)
        bytes.data.append(Data(count: 8))
        bytes.number(UInt32(0))
        let path = folder.path.appending("model.bin"), url = URL(filePath: path.string)
        for length in 0..<bytes.data.count {
            try bytes.data.prefix(length).write(to: url)
            #expect(throws: WeightFileError.self) { try CTranslate2Weights(path) }
        }
        var state: UInt64 = 5
        for _ in 0..<2000 {
            var data = bytes.data
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            data[Int(state >> 33) % data.count] = UInt8(truncatingIfNeeded: state >> 24)
            try data.write(to: url)
            guard let weights = try? CTranslate2Weights(path) else { continue }
            _ = try? weights.heads()
            _ = try? weights.vector(.linear(.convolution(1), .bias), count: 4, kernels: .best)
        }
    }
}
