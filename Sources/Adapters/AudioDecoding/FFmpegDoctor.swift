package import Plumbing
import Subprocess
import SystemPackage

/// Whether formats other than WAV can be decoded.
package enum FFmpegDoctor {
    package static func examine(program: String) async -> Finding {
        let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
        let result = try? await Subprocess.run(
            executable, arguments: ["-hide_banner", "-version"], output: .string(limit: 1 << 16), error: .discarded)
        guard let result, result.terminationStatus.isSuccess,
            let line = result.standardOutput.split(separator: "\n").first
        else {
            return .warning(
                "ffmpeg", "\(program) cannot be run: WAV is the only format that can be decoded",
                advice: "Install ffmpeg (apt-get install ffmpeg), or set FFMPEG_PATH.")
        }
        let version = line.split(separator: " ").prefix(3).joined(separator: " ")
        guard await writesSamples(executable) else {
            return .warning(
                "ffmpeg",
                "\(version) cannot write pcm_f32le, which the decoder needs: WAV is the only format that can be decoded",
                advice: "Install an ffmpeg with that encoder, such as Debian's, or set FFMPEG_PATH.")
        }
        return .ok("ffmpeg", version)
    }

    /// Builds for small machines leave encoders out.
    private static func writesSamples(_ executable: Executable) async -> Bool {
        let result = try? await Subprocess.run(
            executable, arguments: ["-hide_banner", "-encoders"], output: .string(limit: 1 << 16), error: .discarded)
        return result?.standardOutput.contains(" pcm_f32le ") == true
    }
}
