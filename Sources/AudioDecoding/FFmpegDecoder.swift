import Foundation
import Subprocess
import SystemPackage
import WatchMe

/// Decodes what is not WAV through `ffmpeg`, in a process with limits: no network, no console, bounded time, memory and
/// output. It writes a WAV stream with the recording's own channels and rate; mixing and resampling are ours.
struct FFmpegDecoder: Sendable {
    let settings: AudioDecodingSettings

    func decode(_ path: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        guard let program = Self.find(settings.ffmpeg) else {
            throw .decoderMissing(
                detail: "This format needs ffmpeg, which is not installed (Debian, Ubuntu: apt-get install ffmpeg).")
        }
        let result = await withTaskGroup(of: Result<AudioSamples, AudioDecodingError>.self) { group in
            group.addTask { await run(program, path) }
            group.addTask {
                do { try await Task.sleep(for: settings.timeLimit) } catch { return .failure(.cancelled) }
                return .failure(.unsupported(detail: "ffmpeg took longer than \(settings.timeLimit)."))
            }
            let first = await group.next() ?? .failure(.cancelled)
            group.cancelAll()
            return first
        }
        return try result.get()
    }

    private func run(_ program: String, _ path: FilePath) async -> Result<AudioSamples, AudioDecodingError> {
        let assembly = StreamAssembly(longestRecording: settings.longestRecording)
        let arguments = [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "file,pipe",
            "-i", "file:\(path.string)", "-map", "0:a:0", "-vn", "-sn", "-dn", "-c:a", "pcm_s16le", "-f", "wav",
            "pipe:1",
        ]
        do {
            let command = limited(program, arguments)
            let result = try await Subprocess.run(
                .path(FilePath(command.program)), arguments: Arguments(command.arguments), input: .none,
                output: .sequence,
                error: .string(limit: 64 << 10)
            ) { execution in
                for try await buffer in execution.standardOutput {
                    try await assembly.append(buffer.withUnsafeBytes { [UInt8]($0) })
                }
            }
            guard result.terminationStatus.isSuccess else {
                return .failure(
                    Task.isCancelled
                        ? .cancelled
                        : .unsupported(
                            detail: "ffmpeg cannot read the file: \(Self.reason(result.standardError, path))"))
            }
            return .success(try await assembly.finish())
        } catch let error as AudioDecodingError {
            return .failure(error)
        } catch {
            return .failure(Task.isCancelled ? .cancelled : .unsupported(detail: "ffmpeg could not be run."))
        }
    }

    /// The command under `prlimit` where that is installed (util-linux, always on Debian): a hostile file must not take
    /// the machine's memory.
    private func limited(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        guard let prlimit = Self.find("prlimit") else { return (program, arguments) }
        return (prlimit, ["--as=\(settings.memoryLimit)", "--", program] + arguments)
    }

    /// A program's path: itself when it is one, else the first of that name in PATH.
    private static func find(_ name: String) -> String? {
        let isExecutable = FileManager.default.isExecutableFile(atPath:)
        if name.contains("/") { return isExecutable(name) ? name : nil }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    /// The last line that ffmpeg wrote, without the file's path.
    private static func reason(_ text: String, _ path: FilePath) -> String {
        let line = text.split(separator: "\n").last.map(String.init) ?? "it gave no reason"
        return line.replacingOccurrences(of: "file:\(path.string): ", with: "")
            .replacingOccurrences(of: path.string, with: "the file")
    }
}
