import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The built program under a memory limit, with the real model.
@Suite(
    .serialized, .enabled("needs the base model: vibe-transcriber models fetch") { try await BuiltProgram.hasModels() }
)
struct MemoryLimitTests {
    private struct Report: Decodable {
        let text: String
        let peakRssMb: Int
    }

    private static func sample(_ name: String) -> FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Samples").appending("\(name).wav")
    }

    /// What `transcribe` says of each recording.
    private func reports(_ arguments: [String], in folder: TemporaryFolder) async throws -> [Report] {
        let result = try await BuiltProgram.run(
            ["transcribe", "--format", "json"] + arguments, in: folder.path,
            environment: ["MODEL_DIR": try await BuiltProgram.models().string])
        #expect(result.status == .exited(0), "\(result.error)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try result.output.split(separator: "\n").map { try decoder.decode(Report.self, from: Data($0.utf8)) }
    }

    @Test("The same text in less memory", arguments: [("int8", 240), ("int8", 300), ("f32", 480)])
    func limit(precision: String, megabytes: Int) async throws {
        let arguments = ["--precision", precision, "--memory-limit", "\(megabytes)", Self.sample("ja-meeting").string]
        let report = try #require(try await reports(arguments, in: TemporaryFolder()).first)
        #expect(report.text.contains("会議"))
        #expect(report.peakRssMb <= megabytes)
    }

    @Test("Memory does not grow with the number of recordings", .timeLimit(.minutes(5)))
    func manyRecordings() async throws {
        let folder = try TemporaryFolder()
        let recording = folder.path.appending("long.wav")
        try Self.longWindow().write(to: URL(filePath: recording.string))
        let reports = try await reports(Array(repeating: recording.string, count: 10), in: folder)
        let megabytes = reports.map(\.peakRssMb)
        try #require(megabytes.count == 10)
        #expect(megabytes[9] <= megabytes[1] + 1, "\(megabytes)")
    }

    /// Nearly half a minute of speech in one WAV file, whose header leaves its length open as those of streams do.
    private static func longWindow() throws -> Data {
        let header = 44, length = 40..<44
        var file = Data()
        for name in ["ja-counting", "ja-song", "ja-yes", "ja-dinner"] {
            let clip = try Data(contentsOf: URL(filePath: sample(name).string))
            file += file.isEmpty ? clip : clip.dropFirst(header)
        }
        file.replaceSubrange(length, with: Data(count: length.count))
        return file
    }
}
