import Foundation
import Subprocess
import SystemPackage

/// The `ffmpeg` that makes test files.
enum FFmpeg {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")

    static func run(_ arguments: [String]) async throws {
        let result = try await Subprocess.run(
            .path("/usr/bin/ffmpeg"), arguments: Arguments(["-v", "error", "-nostdin", "-y"] + arguments),
            output: .discarded, error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else { throw Failure(reason: result.standardError) }
    }

    struct Failure: Error {
        let reason: String
    }
}
