import Foundation
import SystemPackage

/// A `model.bin` in the CTranslate2 layout (binary version 6, WhisperSpec revision 3).
///
/// The file is untrusted: every length is checked against the file before it is used, and anything odd throws
/// `WeightFileError`. Source of the layout: the CTranslate2 model converter's documentation.
struct CTranslate2Weights: WeightSource {
    static let file = "model.bin"

    let name: String
    private let arrays: [String: StoredArray]

    init(_ path: FilePath) throws(WeightFileError) {
        let file = try ArrayFile(path)
        name = file.name
        let data: Data
        do {
            data = try Data(modelFile: path, options: .alwaysMapped)
        } catch {
            throw .unreadable(file: file.name)
        }
        arrays = try Self.readArrays(data, file)
    }

    private static func readArrays(_ data: Data, _ file: ArrayFile) throws(WeightFileError) -> [String: StoredArray] {
        var reader = ByteReader(data, file: file.name)
        func unknown(_ what: String) -> WeightFileError { .unknownFormat(file: file.name, what) }
        guard try reader.uint32() == 6 else { throw unknown("its version is not 6") }
        guard try reader.string() == "WhisperSpec" else { throw unknown("it is not a WhisperSpec") }
        guard try reader.uint32() == 3 else { throw unknown("its WhisperSpec revision is not 3") }
        var arrays: [String: StoredArray] = [:]
        for _ in 0..<(try reader.uint32()) {
            let name = try reader.string()
            arrays[name] = try readArray(name, from: &reader, file)
        }
        for _ in 0..<(try reader.uint32()) {
            let alias = try reader.string()
            arrays[alias] = arrays[try reader.string()]
        }
        return arrays
    }

    private static func readArray(
        _ name: String, from reader: inout ByteReader, _ file: ArrayFile
    ) throws(WeightFileError) -> StoredArray {
        var shape: [Int] = []
        for _ in 0..<(try reader.uint8()) { shape.append(Int(try reader.uint32())) }
        guard let count = StoredArray.count(shape) else {
            throw .damaged(file: file.name, "\(name) has an impossible shape")
        }
        guard let element = element(try reader.uint8()) else {
            throw .damaged(file: file.name, "\(name) has an unknown type")
        }
        let length = Int(try reader.uint32())
        guard length == count * element.size else {
            throw .damaged(file: file.name, "\(name) has \(length) bytes, which does not match its shape")
        }
        return StoredArray(file: file, shape: shape, element: element, offset: try reader.skip(length).lowerBound)
    }

    private static func element(_ code: UInt8) -> StoredArray.Element? {
        switch code {
        case 0: .float32
        case 1: .int8
        case 2: .int16
        case 3: .int32
        case 4: .float16
        case 5: .bfloat16
        default: nil
        }
    }

    func contains(_ role: WeightRole) -> Bool { arrays[Self.name(role)] != nil }

    func array(_ role: WeightRole) throws(WeightFileError) -> WeightArray {
        let name = Self.name(role)
        return try WeightArray(arrays[name].map { [.stored($0)] } ?? [], name: name, file: self.name)
    }

    func heads() throws(WeightFileError) -> (encoder: Int, decoder: Int) {
        func heads(_ stack: WeightRole.Stack) throws(WeightFileError) -> Int {
            let name = "\(stack.rawValue)/num_heads"
            guard let array = arrays[name], array.shape.isEmpty else {
                throw .damaged(file: self.name, "\(name) is missing")
            }
            return try array.integer()
        }
        return (try heads(.encoder), try heads(.decoder))
    }

    static func name(_ role: WeightRole) -> String {
        switch role {
        case .linear(let role, let parameter): "\(name(role))/\(parameter == .weight ? "weight" : "bias")"
        case .norm(let role, let parameter): "\(name(role))/layer_norm/\(parameter == .weight ? "gamma" : "beta")"
        case .positions(let stack): "\(stack.rawValue)/position_encodings/encodings"
        }
    }

    private static func name(_ role: LinearRole) -> String {
        switch role {
        case .convolution(let number): return "encoder/conv\(number)"
        case .embedding: return "decoder/embeddings"
        case .layer(let stack, let index, let part):
            let name =
                switch part {
                case .selfProjection: "self_attention/linear_0"
                case .selfOutput: "self_attention/linear_1"
                case .crossQuery: "attention/linear_0"
                case .crossProjection: "attention/linear_1"
                case .crossOutput: "attention/linear_2"
                case .expansion: "ffn/linear_0"
                case .contraction: "ffn/linear_1"
                }
            return "\(stack.rawValue)/layer_\(index)/\(name)"
        }
    }

    private static func name(_ role: NormRole) -> String {
        switch role {
        case .final(let stack): return stack.rawValue
        case .layer(let stack, let index, let part):
            let name =
                switch part {
                case .selfAttention: "self_attention"
                case .crossAttention: "attention"
                case .feedForward: "ffn"
                }
            return "\(stack.rawValue)/layer_\(index)/\(name)"
        }
    }
}
