import Foundation
import Subprocess
import SystemPackage
import WatchMe

/// Decodes what is not WAV through `ffmpeg`, in a process with limits: no network, no console, bounded time and output.
struct FFmpegDecoder: Sendable {
    let settings: AudioDecodingSettings

    func decode(_ path: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await run(path) }
            group.addTask {
                do { try await Task.sleep(for: settings.timeLimit) } catch { return .cancelled }
                return .tookTooLong
            }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
        switch outcome {
        case .samples(let samples):
            guard !samples.isEmpty else { throw .empty }
            return AudioSamples(samples: samples)
        case .missing:
            throw .decoderMissing(
                detail: "This format needs ffmpeg, which is not installed (Debian, Ubuntu: apt-get install ffmpeg).")
        case .refused(let reason): throw .unsupported(detail: "ffmpeg cannot read the file: \(reason)")
        case .tooMuch: throw .tooLong(detail: "The recording is longer than \(settings.longestRecording) s.")
        case .tookTooLong: throw .unsupported(detail: "ffmpeg took longer than \(settings.timeLimit).")
        case .cancelled: throw .cancelled
        }
    }

    private enum Outcome: Sendable {
        case samples([Float])
        case missing
        case refused(String)
        case tooMuch
        case tookTooLong
        case cancelled
    }

    private func run(_ path: FilePath) async -> Outcome {
        let executable: Executable =
            settings.ffmpeg.contains("/") ? .path(FilePath(settings.ffmpeg)) : .name(settings.ffmpeg)
        let arguments: Arguments = [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "file,pipe",
            "-i", "file:\(path.string)", "-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1", "-ar", "16000",
            "-f", "s16le", "pipe:1",
        ]
        let limit = settings.longestRecording * AudioSamples.sampleRate * 2
        do {
            let result = try await Subprocess.run(
                executable, arguments: arguments, output: .bytes(limit: limit), error: .string(limit: 64 << 10))
            guard result.terminationStatus.isSuccess else {
                return Task.isCancelled ? .cancelled : .refused(Self.reason(result.standardError, path))
            }
            let bytes = result.standardOutput
            return .samples(
                bytes.withUnsafeBytes { raw in
                    (0..<raw.count / 2).map {
                        Float(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self))) / 32_768
                    }
                })
        } catch let error as SubprocessError {
            if Task.isCancelled { return .cancelled }
            if error.code == .executableNotFound { return .missing }
            if error.code == .outputLimitExceeded { return .tooMuch }
            return .refused("it could not be run")
        } catch {
            return Task.isCancelled ? .cancelled : .refused("it could not be run")
        }
    }

    /// The last line that ffmpeg wrote, without the file's path.
    private static func reason(_ text: String?, _ path: FilePath) -> String {
        let line = text?.split(separator: "\n").last.map(String.init) ?? "it gave no reason"
        return line.replacingOccurrences(of: "file:\(path.string)", with: "the file")
            .replacingOccurrences(of: path.string, with: "the file")
    }
}
