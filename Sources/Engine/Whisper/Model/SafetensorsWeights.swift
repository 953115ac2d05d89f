import Foundation
import SystemPackage

/// A Whisper checkpoint as Hugging Face publishes it: `model.safetensors`, or several such files listed in an index, with the
/// sizes in `config.json`.
///
/// Queries, keys and values are stored separately there, and keys have no bias.
struct SafetensorsWeights: WeightSource {
    static let file = "model.safetensors"
    static let index = "model.safetensors.index.json"

    let name: String
    private static let longestJSON = 8 << 20
    private let arrays: [String: StoredArray]
    private let attentionHeads: AttentionHeads?
    /// Some checkpoints contain the bare model, whose names lack the prefix `model.`.
    private let prefix: String

    private struct AttentionHeads: Decodable {
        let encoder: Int
        let decoder: Int

        private enum CodingKeys: String, CodingKey {
            case encoder = "encoder_attention_heads"
            case decoder = "decoder_attention_heads"
        }
    }

    init(_ directory: FilePath) throws(WeightFileError) {
        if FileManager.default.fileExists(atPath: directory.appending(Self.file).string) {
            name = Self.file
            arrays = try SafetensorsFile(directory.appending(Self.file)).arrays
        } else {
            name = Self.index
            arrays = try Self.shards(directory)
        }
        prefix = arrays["model.encoder.conv1.weight"] == nil ? "" : "model."
        attentionHeads = Self.json(directory.appending("config.json"))
    }

    private static func json<Value: Decodable>(_ path: FilePath) -> Value? {
        guard let file = try? ArrayFile(path), file.length <= longestJSON, let data = try? file.head(file.length) else {
            return nil
        }
        return try? JSONDecoder().decode(Value.self, from: data)
    }

    /// The arrays of all files that the index names. A name in it never leads outside `directory`.
    private static func shards(_ directory: FilePath) throws(WeightFileError) -> [String: StoredArray] {
        struct Index: Decodable {
            let files: [String: String]

            private enum CodingKeys: String, CodingKey { case files = "weight_map" }
        }
        guard let index: Index = json(directory.appending(Self.index)) else {
            throw .damaged(file: Self.index, "it is not the JSON expected")
        }
        let names = Set(index.files.values)
        guard names.count <= 64, names.allSatisfy({ FilePath.Component($0)?.kind == .regular }) else {
            throw .damaged(file: Self.index, "the files that it names cannot be the model's")
        }
        var arrays: [String: StoredArray] = [:]
        for name in names.sorted() {
            let shard = try SafetensorsFile(directory.appending(name)).arrays
            for (array, file) in index.files where file == name {
                guard let stored = shard[array] else { throw .damaged(file: name, "\(array) is missing") }
                arrays[array] = stored
            }
        }
        return arrays
    }

    func contains(_ role: WeightRole) -> Bool {
        Self.names(role, prefix: prefix).allSatisfy { arrays[$0] != nil || Self.mayBeMissing($0) }
    }

    func array(_ role: WeightRole) throws(WeightFileError) -> WeightArray {
        var parts: [WeightArray.Part] = []
        for name in Self.names(role, prefix: prefix) {
            if let array = arrays[name] {
                parts.append(.stored(array))
            } else if Self.mayBeMissing(name), let width = arrays["\(prefix)encoder.conv1.weight"]?.shape.first {
                parts.append(.zeros(count: width))
            } else {
                throw .damaged(file: self.name, "\(name) is missing")
            }
        }
        return try WeightArray(parts, name: Self.names(role, prefix: prefix).joined(separator: ", "), file: name)
    }

    func heads() throws(WeightFileError) -> (encoder: Int, decoder: Int) {
        guard let attentionHeads else { throw .damaged(file: "config.json", "the attention heads are missing") }
        return (attentionHeads.encoder, attentionHeads.decoder)
    }

    private static func mayBeMissing(_ name: String) -> Bool { name.hasSuffix(".k_proj.bias") }

    /// The arrays that make a role, in the order in which they are stacked.
    static func names(_ role: WeightRole, prefix: String) -> [String] {
        func named(_ names: [String], _ parameter: WeightRole.Parameter) -> [String] {
            names.map { "\(prefix)\($0).\(parameter == .weight ? "weight" : "bias")" }
        }
        return switch role {
        case .linear(let role, let parameter): named(names(role), parameter)
        case .norm(let role, let parameter): named([name(role)], parameter)
        case .positions(let stack): named(["\(stack.rawValue).embed_positions"], .weight)
        }
    }

    private static func names(_ role: LinearRole) -> [String] {
        switch role {
        case .convolution(let number): return ["encoder.conv\(number)"]
        case .embedding: return ["decoder.embed_tokens"]
        case .layer(let stack, let index, let part):
            let names =
                switch part {
                case .selfProjection: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]
                case .selfOutput: ["self_attn.out_proj"]
                case .crossQuery: ["encoder_attn.q_proj"]
                case .crossProjection: ["encoder_attn.k_proj", "encoder_attn.v_proj"]
                case .crossOutput: ["encoder_attn.out_proj"]
                case .expansion: ["fc1"]
                case .contraction: ["fc2"]
                }
            return names.map { "\(stack.rawValue).layers.\(index).\($0)" }
        }
    }

    private static func name(_ role: NormRole) -> String {
        switch role {
        case .final(let stack): return "\(stack.rawValue).layer_norm"
        case .layer(let stack, let index, let part):
            let name =
                switch part {
                case .selfAttention: "self_attn_layer_norm"
                case .crossAttention: "encoder_attn_layer_norm"
                case .feedForward: "final_layer_norm"
                }
            return "\(stack.rawValue).layers.\(index).\(name)"
        }
    }
}
