import Foundation
import SystemPackage

@testable import Whisper

/// Writes a model as Hugging Face would publish it.
struct SafetensorsCheckpoint {
    enum Element: String, CaseIterable {
        case float32 = "F32"
        case float16 = "F16"
        case brainFloat16 = "BF16"
    }

    let source: any WeightSource
    let dimensions: ModelDimensions
    var element = Element.float16
    var shards = 1
    var prefix = "model."

    /// Arrays, and `config.json` with the heads.
    func write(into directory: FilePath) throws {
        let arrays = try arrays()
        if shards == 1 {
            try Self.file(arrays).write(to: URL(filePath: directory.appending(SafetensorsWeights.file).string))
        } else {
            var files: [String: String] = [:]
            for shard in 0..<shards {
                let name = "model-\(shard).safetensors"
                let part = arrays.enumerated().filter { $0.offset % shards == shard }.map(\.element)
                for array in part { files[array.name] = name }
                try Self.file(part).write(to: URL(filePath: directory.appending(name).string))
            }
            let index = try JSONEncoder().encode(["weight_map": files])
            try index.write(to: URL(filePath: directory.appending(SafetensorsWeights.index).string))
        }
        let heads = ["encoder_attention_heads": dimensions.heads, "decoder_attention_heads": dimensions.heads]
        try JSONEncoder().encode(heads).write(to: URL(filePath: directory.appending("config.json").string))
    }

    struct Array {
        let name: String
        let type: String
        let shape: [Int]
        let bytes: Data
    }

    /// One file: header and arrays.
    static func file(_ arrays: [Array]) throws -> Data {
        struct Entry: Encodable {
            let dtype: String
            let shape: [Int]
            let offsets: [Int]

            private enum CodingKeys: String, CodingKey {
                case dtype, shape
                case offsets = "data_offsets"
            }
        }
        var entries: [String: Entry] = [:]
        var body = Data()
        for array in arrays {
            let offsets = [body.count, body.count + array.bytes.count]
            entries[array.name] = Entry(dtype: array.type, shape: array.shape, offsets: offsets)
            body.append(array.bytes)
        }
        return file(header: try JSONEncoder().encode(entries), body: body)
    }

    static func file(header: Data, body: Data) -> Data {
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + body
    }

    /// Stacked roles come apart; keys lose their bias, which is zero.
    private func arrays() throws -> [Array] {
        var arrays: [Array] = []
        for (role, shape) in dimensions.roles {
            let names = SafetensorsWeights.names(role, prefix: prefix)
            let all = FloatBuffer(count: shape.reduce(1, *))
            try source.array(role).read(from: 0, count: all.count, into: all.pointer, kernels: .best)
            let count = all.count / names.count
            for (index, name) in names.enumerated() where !name.hasSuffix("k_proj.bias") {
                let floats = UnsafeBufferPointer(start: all.pointer + index * count, count: count)
                let shape = [shape[0] / names.count] + shape.dropFirst()
                arrays.append(Array(name: name, type: element.rawValue, shape: shape, bytes: bytes(floats)))
            }
        }
        return arrays
    }

    private func bytes(_ floats: UnsafeBufferPointer<Float>) -> Data {
        switch element {
        case .float32: return Data(buffer: floats)
        case .float16: return SyntheticModel.halves(Swift.Array(floats))
        case .brainFloat16:
            return floats.map { UInt16($0.bitPattern >> 16).littleEndian }.withUnsafeBytes { Data($0) }
        }
    }
}
