import Domain
import Foundation
import Plumbing
import SystemPackage

/// The thread that reads and resamples, because half an hour of audio takes a while; one recording at a time.
actor DecodingThread {
    private let thread = DedicatedThread(name: "audio-decoder")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Bytes read at a time.
    private static let block = 256 << 10

    private static func isRegularFile(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    enum Outcome: Sendable {
        case samples(AudioSamples)
        /// Another format, or a codec that is not read natively.
        case foreign
        /// An invalid WAV file; another reader may know better.
        case refused(String)
    }

    func decode(_ path: FilePath, longestRecording: Int) throws(AudioDecodingError) -> Outcome {
        // Opening a pipe would wait for its writer, and a device has no end.
        guard Self.isRegularFile(path) else {
            throw .unreadable(detail: "The audio file is missing or is not a regular file.")
        }
        guard let file = try? FileHandle(forReadingFrom: URL(filePath: path.string)),
            let length = try? file.seekToEnd(), (try? file.seek(toOffset: 0)) != nil
        else { throw .unreadable(detail: "The audio file cannot be opened.") }
        defer { try? file.close() }
        guard length > 0 else { throw .empty }
        var assembler = SampleAssembler(longestRecording: longestRecording)
        do {
            while let block = try file.read(upToCount: Self.block), !block.isEmpty {
                if Task.isCancelled { throw AudioDecodingError.cancelled }
                try assembler.append([UInt8](block), fileBytes: Int(length))
            }
            return .samples(try assembler.finish())
        } catch is WAVParser.Foreign {
            return .foreign
        } catch let error as WAVParser.BeyondReading {
            throw .malformed(detail: error.detail)
        } catch AudioDecodingError.malformed(let detail) {
            return .refused(detail)
        } catch let error as AudioDecodingError {
            throw error
        } catch {
            throw .unreadable(detail: "The audio file cannot be read.")
        }
    }
}

/// A stream from another process, assembled off the cooperative pool.
actor StreamAssembly {
    private let thread = DedicatedThread(name: "audio-stream")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private var assembler: SampleAssembler

    init(longestRecording: Int) { assembler = SampleAssembler(longestRecording: longestRecording) }

    func append(_ bytes: [UInt8]) throws { try assembler.append(bytes) }

    func finish() throws(AudioDecodingError) -> AudioSamples { try assembler.finish() }
}
