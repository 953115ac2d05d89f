import Foundation
import SystemPackage

/// The weights of a Whisper model by role; each file format knows its own names.
protocol WeightSource {
    /// The file's name, for errors.
    var name: String { get }

    func contains(_ role: WeightRole) -> Bool

    /// The array of a role, of any shape.
    func array(_ role: WeightRole) throws(WeightFileError) -> WeightArray

    /// Attention heads of encoder and decoder.
    func heads() throws(WeightFileError) -> (encoder: Int, decoder: Int)
}

extension WeightSource {
    /// The array of a role; its rank must be that of `shape`, and every given dimension equal (`nil` = any).
    func array(_ role: WeightRole, shape: [Int?]) throws(WeightFileError) -> WeightArray {
        let array = try array(role)
        let fits = array.shape.count == shape.count && zip(array.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
        guard fits else { throw .damaged(file: name, "\(array.name) has the shape \(array.shape)") }
        return array
    }

    /// A whole array of one dimension.
    func vector(_ role: WeightRole, count: Int, kernels: KernelSet) throws(WeightFileError) -> FloatBuffer {
        let array = try array(role, shape: [count])
        let buffer = FloatBuffer(count: count, for: .model)
        try array.read(from: 0, count: count, into: buffer.pointer, kernels: kernels)
        return buffer
    }

    /// A whole array of two dimensions, row-major.
    func matrix(_ role: WeightRole, rows: Int, columns: Int, kernels: KernelSet) throws(WeightFileError) -> FloatBuffer
    {
        let array = try array(role, shape: [rows, columns])
        let buffer = FloatBuffer(count: rows * columns, for: .model)
        try array.read(from: 0, count: rows * columns, into: buffer.pointer, kernels: kernels)
        return buffer
    }
}

/// Opens a model's weights, whichever file format its folder holds.
enum WeightSources {
    static func open(_ directory: FilePath) throws(WeightFileError) -> any WeightSource {
        func holds(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: directory.appending(name).string)
        }
        if holds(CTranslate2Weights.file) {
            return try CTranslate2Weights(directory.appending(CTranslate2Weights.file))
        }
        if holds(SafetensorsWeights.file) || holds(SafetensorsWeights.index) {
            return try SafetensorsWeights(directory)
        }
        throw .unreadable(file: "\(CTranslate2Weights.file) or \(SafetensorsWeights.file)")
    }
}
