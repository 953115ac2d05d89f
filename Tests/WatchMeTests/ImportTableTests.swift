import Foundation
import Testing

/// Imports point one way; SwiftPM does not check it, so this reads the sources.
@Suite struct ImportTableTests {
    private static let ownModules: Set<String> = [
        "API", "App", "AudioDecoding", "CKernels", "CVoiceActivityWeights", "Dashboard", "Diagnosis", "Evaluation",
        "ModelFetching", "OutgoingHTTP", "Pipeline",
        "PrometheusMetrics", "SQLiteStorage", "SupabaseStorage", "Vault", "WatchMe", "Webhooks", "Whisper",
    ]

    /// What each target may import of our own; the composition root and the commands may import anything but kernels.
    private static let allowed: [String: Set<String>] = [
        "WatchMe": [],
        "OutgoingHTTP": [],
        "Pipeline": ["WatchMe"],
        "Vault": ["OutgoingHTTP", "WatchMe"],
        "SupabaseStorage": ["OutgoingHTTP", "WatchMe"],
        "SQLiteStorage": ["WatchMe"],
        "Webhooks": ["OutgoingHTTP", "WatchMe"],
        "AudioDecoding": ["WatchMe"],
        "Whisper": ["WatchMe", "CKernels", "CVoiceActivityWeights"],
        "ModelFetching": ["OutgoingHTTP", "WatchMe"],
        "Evaluation": ["WatchMe"],
        "Dashboard": [],
        "PrometheusMetrics": [],
        "API": ["WatchMe", "Pipeline", "Dashboard"],
        "App": ownModules.subtracting(["App", "CKernels", "CVoiceActivityWeights", "Diagnosis", "Evaluation"]),
        "Diagnosis": [
            "API", "App", "AudioDecoding", "ModelFetching", "OutgoingHTTP", "SupabaseStorage", "WatchMe", "Whisper",
        ],
        "vibe-transcriber": ownModules.subtracting(["CKernels", "CVoiceActivityWeights"]),
    ]

    /// The only importers of the products that must stay in their corner.
    private static let corners: [String: Set<String>] = [
        "Hummingbird": ["API", "App"],
        "GRDB": ["SQLiteStorage"],
        "AsyncHTTPClient": [
            "OutgoingHTTP", "Vault", "SupabaseStorage", "Webhooks", "ModelFetching", "App", "Diagnosis",
        ],
    ]

    @Test(arguments: allowed.keys.sorted())
    func importsPointOneWay(target: String) throws {
        for (file, module) in try Self.imports(of: target) {
            if Self.ownModules.contains(module) {
                #expect(Self.allowed[target]?.contains(module) == true, "\(target)/\(file) imports \(module)")
            }
            if let importers = Self.corners[module] {
                #expect(importers.contains(target), "\(target)/\(file) imports \(module)")
            }
        }
    }

    @Test func everyTargetIsInTheTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        #expect(
            Set(folders).subtracting(Self.allowed.keys) == ["CKernels", "CVersion", "CVoiceActivityWeights", "CZlib"])
    }

    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    private static func imports(of target: String) throws -> [(file: String, module: String)] {
        let folder = sources.appending(path: target)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try files.flatMap { file in
            try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(separator: "\n").compactMap {
                let words = $0.split(separator: " ").map(String.init)
                guard let keyword = words.firstIndex(of: "import"), keyword <= 2, words.count > keyword + 1,
                    words[..<keyword].allSatisfy({ $0 == "package" || $0 == "public" || $0.hasPrefix("@") })
                else { return nil }
                return (file, words[keyword + 1])
            }
        }
    }
}
