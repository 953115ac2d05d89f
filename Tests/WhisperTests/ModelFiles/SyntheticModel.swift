import Foundation
import SystemPackage

@testable import Whisper

/// A `model.bin` of any size with made-up weights.
struct SyntheticModel {
    enum Weights {
        /// Zeros that take no room on the disk.
        case zeros
        /// The same on every run; norms have a scale of one.
        case noise
    }

    let dimensions: ModelDimensions
    let weights: Weights
    /// What the file says of its heads.
    var heads: Int?

    private static let noise: Data = {
        var state: UInt64 = 1
        return halves(
            (0..<1 << 16).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (Float(state >> 40) / Float(1 << 24) - 0.5) * 0.08
            })
    }()

    static func halves(_ floats: [Float]) -> Data {
        let buffer = HalfBuffer(count: floats.count)
        KernelSet.best.toHalf(floats, into: buffer.pointer, count: floats.count)
        return Data(bytes: buffer.pointer, count: 2 * floats.count)
    }

    func write(to path: FilePath) throws {
        guard FileManager.default.createFile(atPath: path.string, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path.string))
        defer { try? file.close() }
        let roles = dimensions.roles
        var bytes = ByteWriter()
        bytes.number(UInt32(6))
        bytes.text("WhisperSpec")
        bytes.number(UInt32(3))
        bytes.number(UInt32(roles.count + 2))
        for stack in ["encoder", "decoder"] {
            bytes.array("\(stack)/num_heads", shape: [], type: 1, length: 1)
            bytes.number(Int8(truncatingIfNeeded: heads ?? dimensions.heads))
        }
        for (role, shape) in roles {
            let length = 2 * shape.reduce(1, *)
            bytes.array(CTranslate2Weights.name(role), shape: shape, type: 4, length: length)
            try file.write(contentsOf: bytes.data)
            bytes.data = Data()
            try fill(length, role, file)
        }
        bytes.number(UInt32(0))
        try file.write(contentsOf: bytes.data)
    }

    private func fill(_ length: Int, _ role: WeightRole, _ file: FileHandle) throws {
        switch (weights, role) {
        case (.zeros, _): try file.seek(toOffset: file.offset() + UInt64(length))
        case (.noise, .norm(_, .weight)):
            try file.write(contentsOf: Self.halves([Float](repeating: 1, count: length / 2)))
        case (.noise, _):
            for start in stride(from: 0, to: length, by: Self.noise.count) {
                try file.write(contentsOf: Self.noise.prefix(length - start))
            }
        }
    }
}

/// Appends little-endian values, as CTranslate2 does.
struct ByteWriter {
    var data = Data()

    mutating func number(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func text(_ text: String) {
        number(UInt16(text.utf8.count + 1))
        data.append(contentsOf: Array(text.utf8) + [0])
    }

    mutating func array(_ name: String, shape: [Int], type: UInt8, length: Int) {
        text(name)
        number(UInt8(shape.count))
        for dimension in shape { number(UInt32(dimension)) }
        number(type)
        number(UInt32(length))
    }
}
