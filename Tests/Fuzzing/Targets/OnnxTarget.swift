import Foundation

@testable import Whisper

/// An ONNX file with named arrays.
struct OnnxTarget: FuzzTarget {
    static let name = "onnx"

    func run(_ input: [UInt8]) {
        guard let weights = OnnxWeights(Data(input)) else { return }
        for tensor in weights.tensors.values {
            expect(
                tensor.values.count == tensor.shape.reduce(1, *), "A tensor has the numbers that its shape needs.")
        }
    }
}
