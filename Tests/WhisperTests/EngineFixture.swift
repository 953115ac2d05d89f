import Foundation
import SystemPackage
import Testing

@testable import Whisper

extension KeyValueCache {
    /// One with memory of its own.
    convenience init(
        _ dimensions: ModelDimensions, _ positions: WindowPositions, _ precision: Precision,
        pages: TokenPages? = nil, kernels: KernelSet = .best
    ) throws {
        let bytes = precision.crossAttentionBytes(dimensions, positions: positions.count, kernels: kernels)
        let memory = WindowMemory(bytes: WindowMemory.rounded(bytes))
        let cross = precision.crossAttentionCache(dimensions, positions, in: memory, kernels: kernels)
        self.init(dimensions, cross: try #require(cross), pages: pages ?? TokenPages(dimensions))
    }
}

/// Where tests find the model and the shared reference outputs; both may be absent.
enum EngineFixture {
    static let models: FilePath = {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["MODEL_DIR"], !folder.isEmpty { return FilePath(folder) }
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.cache"
        return FilePath(cache).appending("vibe-transcriber").appending("models")
    }()

    static let baseModel = models.appending("base")
    static let englishModel = models.appending("tiny.en")
    static let hasModels = exists(baseModel.appending("model.bin"))

    static let hasEnglishModel = exists(englishModel.appending("model.bin"))

    /// `../shared/reference` next to the project; only the maintainers' machines have it.
    static let reference: FilePath = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().removingLastComponent().appending("shared").appending("reference")
    static let hasReference = hasModels && exists(reference.appending("jfk.json"))

    static func exists(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }

    /// Raw little-endian f32.
    static func floats(_ path: FilePath) throws -> [Float] {
        let data = try Data(contentsOf: URL(filePath: path.string))
        return data.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
        }
    }

    /// The samples of a 16-bit mono WAV whose `data` chunk is found by its name.
    static func samples(_ path: FilePath) throws -> [Int16] {
        let data = try Data(contentsOf: URL(filePath: path.string))
        guard let chunk = data.range(of: Data("data".utf8)) else { return [] }
        let body = data[(chunk.upperBound + 4)...]
        return body.withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map { bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self) }
        }
    }
}
