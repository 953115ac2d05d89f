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

    @Test("The same text in less memory", arguments: [("int8", 240), ("int8", 300), ("f32", 480)])
    func limit(precision: String, megabytes: Int) async throws {
        let folder = try TemporaryFolder()
        let clip = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Samples").appending("ja-meeting.wav")
        let result = try await BuiltProgram.run(
            [
                "transcribe", "--precision", precision, "--memory-limit", "\(megabytes)", "--format", "json",
                clip.string,
            ], in: folder.path, environment: ["MODEL_DIR": try await BuiltProgram.models().string])
        #expect(result.status == .exited(0), "\(result.error)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(Report.self, from: Data(result.output.utf8))
        #expect(report.text.contains("会議"))
        #expect(report.peakRssMb <= megabytes)
    }
}
