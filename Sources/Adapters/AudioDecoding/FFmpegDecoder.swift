import Domain
import Foundation
import Subprocess
import SystemPackage

/// Decodes everything but WAV through `ffmpeg`, in a restricted process: no network, no playlists, no console, none of this
/// program's environment, bounded time, memory and output. It writes a WAV stream with the recording's own channels and rate;
/// mixing and resampling are ours.
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
        do {
            let command = limited(program, arguments(path))
            let result = try await Subprocess.run(
                .path(FilePath(command.program)), arguments: Arguments(command.arguments),
                environment: Self.environment, platformOptions: Self.isolation, input: .none,
                output: .sequence, error: .sequence
            ) { execution in
                // A damaged file makes ffmpeg complain about each bad frame: all of it is read, and the end is kept.
                async let complaints = Self.tail(execution.standardError)
                for try await buffer in execution.standardOutput {
                    try await assembly.append(buffer.withUnsafeBytes { [UInt8]($0) })
                }
                return try await complaints
            }
            guard result.terminationStatus.isSuccess else {
                return .failure(
                    Task.isCancelled
                        ? .cancelled
                        : .unsupported(
                            detail: "ffmpeg cannot read the file: \(Self.reason(result.closureResult, path))"))
            }
            return .success(Self.described(try await assembly.finish(), result.closureResult, path))
        } catch let error as AudioDecodingError {
            return .failure(error)
        } catch {
            return .failure(Task.isCancelled ? .cancelled : .unsupported(detail: "ffmpeg could not be run."))
        }
    }

    /// The stream that ffmpeg writes says nothing about the file's own end; its complaints show that parts are damaged.
    private static func described(_ samples: AudioSamples, _ complaints: String, _ path: FilePath) -> AudioSamples {
        var warnings: [RecordingWarning] = []
        if complaints.contains(where: { !$0.isWhitespace }) {
            let detail = "Parts of the file are damaged and were left out; ffmpeg says: \(reason(complaints, path))"
            warnings.append(RecordingWarning(.damaged, detail))
        }
        return samples.with(warnings: samples.warnings.filter { $0.code == .wrongLevel } + warnings)
    }

    /// The last output of a process, mostly whole lines; everything is read, so that it never waits for us.
    private static func tail(_ output: SubprocessOutputSequence) async throws -> String {
        let most = 4_096
        var tail: [UInt8] = []
        for try await buffer in output {
            tail += buffer.withUnsafeBytes { [UInt8]($0) }
            if tail.count > most { tail.removeFirst(tail.count - most) }
        }
        return String(decoding: tail, as: UTF8.self)
    }

    private func arguments(_ path: FilePath) -> [String] {
        let rates = Self.rates.map(String.init).joined(separator: "|")
        return [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1",
            "-protocol_whitelist", "file,pipe", "-format_whitelist", Self.containers.joined(separator: ","),
            "-i", "file:\(path.string)", "-map", "0:a:0", "-vn", "-sn", "-dn", "-t", "\(settings.longestRecording + 1)",
            "-af", "aformat=sample_rates=\(rates)", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
        ]
    }

    /// Containers of recordings. Playlists, which name other files and servers, are not among them.
    private static let containers = [
        "wav", "w64", "aiff", "caf", "au", "mp3", "aac", "flac", "ogg", "matroska", "webm", "mov", "mp4", "m4a", "3gp",
        "3g2",
        "amr", "amrnb", "amrwb", "asf",
    ]

    /// Rates that are kept; any other becomes the nearest of these.
    private static let rates = [
        8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000,
    ]

    /// Nothing of our own environment, which holds keys, except what a program needs to start.
    private static var environment: Subprocess.Environment {
        let own = ProcessInfo.processInfo.environment
        var passed: [Subprocess.Environment.Key: String] = ["LC_ALL": "C"]
        for key in ["PATH", "LD_LIBRARY_PATH"] as [Subprocess.Environment.Key] { passed[key] = own[key.rawValue] }
        return .custom(passed)
    }

    /// A session of its own, which is killed as a whole when the time is over or the task is cancelled.
    private static var isolation: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        return options
    }

    /// The command under `prlimit` where that is installed (util-linux, always on Debian): a hostile file must not take
    /// the machine's memory.
    private func limited(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        guard let prlimit = Self.find("prlimit") else { return (program, arguments) }
        let seconds = Int((settings.timeLimit / .seconds(1)).rounded(.up))
        // It writes to a pipe, which is not a file.
        let limits = ["--as=\(settings.memoryLimit)", "--cpu=\(seconds)", "--fsize=0", "--core=0", "--nofile=64"]
        return (prlimit, limits + ["--", program] + arguments)
    }

    /// A program's path: itself if it is one, otherwise the first of that name in PATH.
    private static func find(_ name: String) -> String? {
        let isExecutable = FileManager.default.isExecutableFile(atPath:)
        if name.contains("/") { return isExecutable(name) ? name : nil }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    /// The last line that ffmpeg wrote, without the file's path.
    private static func reason(_ text: String, _ path: FilePath) -> String {
        if text.contains("not on whitelist") { return "not a recording (playlists are rejected)" }
        let line = text.split(separator: "\n").last.map(String.init) ?? "it gave no reason"
        return line.replacingOccurrences(of: "file:\(path.string): ", with: "")
            .replacingOccurrences(of: path.string, with: "the file")
    }
}
