import CKernels
import Foundation
import SystemPackage

/// A `model.bin` in the CTranslate2 layout (binary version 6, WhisperSpec revision 3).
///
/// Weights are read a few rows at a time and not mapped: pages of a mapping would count as memory that the process uses
/// until long after they have been packed.
///
/// The file is untrusted: every length is checked against the file before it is used, and anything odd throws
/// `WeightFileError`. Source of the layout: the CTranslate2 model converter's documentation.
final class WeightFile {
    /// One named array of the file.
    struct Variable {
        let shape: [Int]
        let type: ElementType
        fileprivate let bytes: Range<Int>

        var count: Int { shape.reduce(1, *) }
    }

    enum ElementType: UInt8 {
        case float32 = 0
        case int8 = 1
        case int16 = 2
        case int32 = 3
        case float16 = 4

        var size: Int {
            switch self {
            case .float32, .int32: 4
            case .int16, .float16: 2
            case .int8: 1
            }
        }
    }

    private let file: FileDescriptor
    private let variables: [String: Variable]

    init(_ path: FilePath) throws(WeightFileError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path.string), options: .alwaysMapped)
            file = try FileDescriptor.open(path, .readOnly)
        } catch {
            throw .unreadable
        }
        do throws(WeightFileError) {
            variables = try Self.readVariables(data)
        } catch {
            try? file.close()
            throw error
        }
    }

    deinit { try? file.close() }

    private static func readVariables(_ data: Data) throws(WeightFileError) -> [String: Variable] {
        var reader = ByteReader(data)
        guard try reader.uint32() == 6 else { throw .unknownFormat("its version is not 6") }
        guard try reader.string() == "WhisperSpec" else { throw .unknownFormat("it holds no Whisper model") }
        guard try reader.uint32() == 3 else { throw .unknownFormat("its WhisperSpec revision is not 3") }
        var variables: [String: Variable] = [:]
        for _ in 0..<(try reader.uint32()) {
            let name = try reader.string()
            variables[name] = try readVariable(name, from: &reader)
        }
        for _ in 0..<(try reader.uint32()) {
            let alias = try reader.string()
            variables[alias] = variables[try reader.string()]
        }
        return variables
    }

    private static func readVariable(_ name: String, from reader: inout ByteReader) throws(WeightFileError) -> Variable
    {
        var shape: [Int] = []
        var count = 1
        for _ in 0..<(try reader.uint8()) {
            let dimension = Int(try reader.uint32())
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow, product <= 1 << 34 else { throw .damaged("\(name) has an impossible shape") }
            shape.append(dimension)
            count = product
        }
        guard let type = ElementType(rawValue: try reader.uint8()) else {
            throw .damaged("\(name) has an unknown type")
        }
        let length = Int(try reader.uint32())
        guard length == count * type.size else {
            throw .damaged("\(name) has \(length) bytes, its shape needs another count")
        }
        return Variable(shape: shape, type: type, bytes: try reader.skip(length))
    }

    func contains(_ name: String) -> Bool { variables[name] != nil }

    /// The variable of this name; its rank must be that of `shape`, and every given dimension equal (`nil` = any).
    func variable(_ name: String, shape: [Int?]) throws(WeightFileError) -> Variable {
        guard let variable = variables[name] else { throw .damaged("\(name) is missing") }
        let fits =
            variable.shape.count == shape.count
            && zip(variable.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
        guard fits else { throw .damaged("\(name) has the shape \(variable.shape)") }
        return variable
    }

    /// A whole number such as `decoder/num_heads`.
    func integer(_ name: String) throws(WeightFileError) -> Int {
        let variable = try variable(name, shape: [])
        var value = -1
        try withBytes(of: variable, from: 0, count: 1) { bytes in
            switch variable.type {
            case .int8: value = Int(bytes.loadUnaligned(as: Int8.self))
            case .int16: value = Int(bytes.loadUnaligned(as: Int16.self))
            case .int32: value = Int(bytes.loadUnaligned(as: Int32.self))
            case .float32, .float16: break
            }
        }
        return value
    }

    /// Widens `count` elements from element `start` on into `output`.
    func read(
        _ variable: Variable, from start: Int, count: Int, into output: UnsafeMutablePointer<Float>, kernels: KernelSet
    ) throws(WeightFileError) {
        try withBytes(of: variable, from: start, count: count) { bytes in
            guard let base = bytes.baseAddress else { return }
            switch variable.type {
            case .float16: kernels.fromHalf(base.assumingMemoryBound(to: ck_half.self), into: output, count: count)
            case .float32: memcpy(output, base, count * MemoryLayout<Float>.stride)
            case .int8, .int16, .int32: preconditionFailure("floats() lets no whole numbers through")
            }
        }
    }

    /// Reads some elements of a variable from the file.
    private func withBytes(
        of variable: Variable, from start: Int, count: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(WeightFileError) {
        precondition(start >= 0 && count >= 0 && start + count <= variable.count, "inside the variable")
        let size = variable.type.size, offset = Int64(variable.bytes.lowerBound + start * size)
        let isComplete = withUnsafeTemporaryAllocation(byteCount: count * size, alignment: 16) { buffer in
            var filled = 0
            while filled < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                guard let read = try? file.read(fromAbsoluteOffset: offset + Int64(filled), into: rest), read > 0 else {
                    return false
                }
                filled += read
            }
            body(UnsafeRawBufferPointer(buffer))
            return true
        }
        if !isComplete { throw .unreadable }
    }

    /// As `variable`, but of floats.
    func floats(_ name: String, shape: [Int?]) throws(WeightFileError) -> Variable {
        let variable = try variable(name, shape: shape)
        guard variable.type == .float16 || variable.type == .float32 else {
            throw .damaged("\(name) is stored as whole numbers; use the float16 conversion of the model")
        }
        return variable
    }

    /// A whole variable of one dimension.
    func vector(_ name: String, count: Int, kernels: KernelSet) throws(WeightFileError) -> FloatBuffer {
        let variable = try floats(name, shape: [count])
        let buffer = FloatBuffer(count: count)
        try read(variable, from: 0, count: count, into: buffer.pointer, kernels: kernels)
        return buffer
    }

    /// A whole variable of two dimensions, row-major.
    func matrix(_ name: String, rows: Int, columns: Int, kernels: KernelSet) throws(WeightFileError) -> FloatBuffer {
        let variable = try floats(name, shape: [rows, columns])
        let buffer = FloatBuffer(count: rows * columns)
        try read(variable, from: 0, count: rows * columns, into: buffer.pointer, kernels: kernels)
        return buffer
    }
}

/// What is wrong with a weight file.
enum WeightFileError: Error, Equatable {
    case unreadable
    case unknownFormat(String)
    case damaged(String)

    var sentence: String {
        switch self {
        case .unreadable: "model.bin cannot be read"
        case .unknownFormat(let what): "model.bin is not a CTranslate2 Whisper model: \(what)"
        case .damaged(let what): "model.bin is damaged: \(what)"
        }
    }
}
