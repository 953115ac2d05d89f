import Foundation
import SystemPackage
import Testing

@testable import Whisper

@Suite(.serialized) struct SafetensorsTests {
    private let folder: ScratchFolder
    private static let small = ModelDimensions(
        melBands: 80, width: 64, encoderLayers: 2, decoderLayers: 1, vocabulary: 51_865)

    init() throws { folder = try ScratchFolder() }

    private func floats(_ role: WeightRole, of source: any WeightSource) throws -> [Float] {
        let array = try source.array(role)
        let buffer = FloatBuffer(count: array.shape.reduce(1, *))
        try array.read(from: 0, count: buffer.count, into: buffer.pointer, kernels: .best)
        return Array(UnsafeBufferPointer(start: buffer.pointer, count: buffer.count))
    }

    @Test(
        "Every role has the weights of the CTranslate2 file, stacked, without a bias of the keys",
        arguments: [(.float32, 1, "model."), (.float16, 3, "model."), (.brainFloat16, 1, "")]
            as [(SafetensorsCheckpoint.Element, Int, String)])
    func roles(element: SafetensorsCheckpoint.Element, shards: Int, prefix: String) throws {
        let model = folder.path.appending("model.bin")
        try SyntheticModel(dimensions: Self.small, weights: .noise).write(to: model)
        let original = try CTranslate2Weights(model)
        #expect(try ModelDimensions(original) == Self.small)
        let checkpoint = SafetensorsCheckpoint(
            source: original, dimensions: Self.small, element: element, shards: shards, prefix: prefix)
        try checkpoint.write(into: folder.path)
        try FileManager.default.removeItem(atPath: model.string)
        let source = try WeightSources.open(folder.path)
        #expect(try ModelDimensions(source) == Self.small)
        for (role, shape) in Self.small.roles {
            #expect(try source.array(role).shape == shape)
            let expected = try floats(role, of: original), found = try floats(role, of: source)
            let keys = keyBias(role)
            let worst = expected.indices.map { index in
                let value = keys.contains(index) ? 0 : expected[index]
                return abs(found[index] - value) / max(abs(value), 1e-9)
            }.max()
            #expect(try #require(worst) <= (element == .brainFloat16 ? 1.0 / 128 : 0), "\(role)")
        }
    }

    /// Where a role's biases of keys lie.
    private func keyBias(_ role: WeightRole) -> Range<Int> {
        switch role {
        case .linear(.layer(_, _, .selfProjection), .bias): Self.small.width..<2 * Self.small.width
        case .linear(.layer(_, _, .crossProjection), .bias): 0..<Self.small.width
        default: 0..<0
        }
    }

    @Test(
        "The base model, converted, computes the same to the last bit",
        .enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
    func base() throws {
        let original = EngineFixture.baseModel, copy = folder.path
        let weights = try CTranslate2Weights(original.appending("model.bin"))
        let checkpoint = SafetensorsCheckpoint(source: weights, dimensions: try ModelDimensions(weights))
        try checkpoint.write(into: copy)
        let configuration = try #require(ModelConfiguration(original))
        let generation = GenerationConfiguration(
            suppressTokens: configuration.suppressed, beginSuppressTokens: configuration.suppressedAtStart,
            alignmentHeads: configuration.alignmentHeads.map { [$0.layer, $0.head] })
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        try encoder.encode(generation).write(to: URL(filePath: copy.appending("generation_config.json").string))
        try FileManager.default.createSymbolicLink(
            atPath: copy.appending("tokenizer.json").string,
            withDestinationPath: original.appending("tokenizer.json").string)
        #expect(ModelConfiguration(copy) == configuration)
        let expected = try GoldenNumbers(clip: "ja-weather", language: "ja", kernels: .best)
        let found = try GoldenNumbers(clip: "ja-weather", language: "ja", kernels: .best, model: copy)
        #expect(found == expected && !found.tokens.isEmpty)
    }

    private static let sound =
        #"{"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"b":"#
        + #"{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"__metadata__":{"format":"pt"}}"#

    private func open(_ data: Data) throws -> [String: StoredArray] {
        let path = folder.path.appending("x.safetensors")
        try data.write(to: URL(filePath: path.string))
        return try SafetensorsFile(path).arrays
    }

    @Test("A valid file is read, including whitespace after the header")
    func sound() throws {
        for padding in ["", "   "] {
            let arrays = try open(
                SafetensorsCheckpoint.file(header: Data((Self.sound + padding).utf8), body: Data(count: 16)))
            #expect(arrays["a"]?.shape == [2, 3] && arrays["b"]?.count == 1 && arrays.count == 2)
        }
    }

    @Test(
        "A header that lies is an error",
        arguments: [
            ("[0,12]", "[0,11]"), ("[0,12]", "[4,16]"), ("[0,12]", "[12,0]"), ("[0,12]", "[-12,0]"),
            ("[0,12]", "[0]"), ("[2,3]", "[2,4]"), ("[2,3]", "[-2,-3]"), ("[2,3]", "[4611686018427387904,8]"),
            ("[2,3]", "[2.5,3]"), ("F16", "F17"), ("[12,16]", "[12,20]"), ("[12,16]", "[0,4]"),
            (#""shape""#, #""form""#), (#"{"a""#, #"["a""#),
        ])
    func lies(truth: String, lie: String) throws {
        let header = Self.sound.replacingOccurrences(of: truth, with: lie)
        #expect(header != Self.sound)
        let file = SafetensorsCheckpoint.file(header: Data(header.utf8), body: Data(count: 16))
        #expect(throws: WeightFileError.self) { try open(file) }
    }

    @Test("Any length of header and any truncation is an error, never a crash")
    func lengths() throws {
        let sound = SafetensorsCheckpoint.file(header: Data(Self.sound.utf8), body: Data(count: 16))
        for length in 0..<sound.count {
            #expect(throws: WeightFileError.self) { try open(sound.prefix(length)) }
        }
        #expect(throws: WeightFileError.self) { try open(sound + [0]) }
        for length in [0, 1, UInt64(sound.count), 1 << 30, .max] {
            let head = withUnsafeBytes(of: length.littleEndian) { Data($0) }
            #expect(throws: WeightFileError.self) { try open(head + sound.dropFirst(8)) }
        }
    }

    @Test("Flipped bytes are an error or a file that can be read")
    func flips() throws {
        let sound = SafetensorsCheckpoint.file(header: Data(Self.sound.utf8), body: Data(count: 16))
        let buffer = FloatBuffer(count: 64)
        var state: UInt64 = 3
        for _ in 0..<2000 {
            var data = sound
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            data[Int(state >> 33) % (sound.count - 16)] = UInt8(truncatingIfNeeded: state >> 24)
            guard let arrays = try? open(data) else { continue }
            for (name, array) in arrays {
                guard let floats = try? WeightArray([.stored(array)], name: name, file: "x") else { continue }
                try floats.read(from: 0, count: array.count, into: buffer.pointer, kernels: .best)
            }
        }
    }

    @Test("An index never leads outside the model's folder", arguments: ["../x", "/etc/passwd", "a/b", "..", ""])
    func index(name: String) throws {
        let index = try JSONEncoder().encode(["weight_map": ["model.encoder.conv1.weight": name]])
        try index.write(to: URL(filePath: folder.path.appending(SafetensorsWeights.index).string))
        #expect(throws: WeightFileError.self) { try WeightSources.open(folder.path) }
    }
}

/// What Hugging Face's file of this name holds that the engine reads.
private struct GenerationConfiguration: Encodable {
    let suppressTokens: [Int]
    let beginSuppressTokens: [Int]
    let alignmentHeads: [[Int]]
}
