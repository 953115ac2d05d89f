import Foundation

/// The named f32 arrays of an ONNX file; the graph itself is not read.
///
/// An ONNX file is a Protocol Buffers message: ModelProto.graph is field 7, GraphProto.initializer 5, and of TensorProto
/// `dims` is 1, `data_type` 2 (1 = float), `name` 8 and `raw_data` 9 (onnx.proto). Lengths are checked, and what
/// does not fit gives `nil`.
struct OnnxWeights {
    struct Tensor {
        let shape: [Int]
        let values: [Float]
    }

    private(set) var tensors: [String: Tensor] = [:]

    init?(_ data: Data) {
        var model = ProtobufReader(data[...])
        var graph: Data.SubSequence?
        while let field = model.next() {
            if field.number == 7 { graph = field.bytes }
        }
        guard !model.isDamaged, let graph else { return nil }
        var reader = ProtobufReader(graph)
        while let field = reader.next() {
            guard field.number == 5, let bytes = field.bytes else { continue }
            guard let (name, tensor) = Self.tensor(bytes) else { return nil }
            tensors[name] = tensor
        }
        if reader.isDamaged { return nil }
    }

    private static func tensor(_ bytes: Data) -> (String, Tensor)? {
        var reader = ProtobufReader(bytes)
        var shape: [Int] = []
        var name = ""
        var raw = Data()
        while let field = reader.next() {
            switch (field.number, field.bytes) {
            case (1, nil): shape.append(Int(truncatingIfNeeded: field.value))
            case (1, let packed?):
                var values = ProtobufReader(packed)
                while let value = values.varint() { shape.append(Int(truncatingIfNeeded: value)) }
            case (8, let text?): name = String(decoding: text, as: UTF8.self)
            case (9, let data?): raw = data
            default: break
            }
        }
        guard !reader.isDamaged, shape.allSatisfy({ (1...1 << 16).contains($0) }), shape.count <= 4 else { return nil }
        // Four dimensions of at most 2^16 may be too many for an Int.
        let count = shape.reduce(Optional(1)) { product, size in
            product.flatMap {
                let (next, overflows) = $0.multipliedReportingOverflow(by: size)
                return overflows ? nil : next
            }
        }
        guard let count, raw.count % 4 == 0, raw.count / 4 == count else { return nil }
        let values = raw.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
        }
        return (name, Tensor(shape: shape, values: values))
    }
}
