import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The built program under a memory limit, with the real model. Needs the base model in the user's cache.
@Suite(.enabled(if: RealModel.isThere, "needs the base model: vibe-transcriber models fetch"))
struct MemoryLimitTests {
    private struct Report: Decodable {
        let text: String
        let peakRssMb: Int
    }

    @Test("The same text in less memory", arguments: [("int8", 235), ("int8", 300), ("f32", 460)])
    func limit(precision: String, megabytes: Int) async throws {
        let result = try await Subprocess.run(
            .path(CommandTests.program),
            arguments: [
                "transcribe", "--precision", precision, "--memory-limit", "\(megabytes)", "--format", "json",
                RealModel.samples.appending("ja-meeting.wav").string,
            ], environment: .inherit.updating(["MODEL_DIR": RealModel.directory.string]),
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(Report.self, from: Data(result.standardOutput.utf8))
        #expect(report.text.contains("会議"))
        #expect(report.peakRssMb <= megabytes)
    }
}
