package import Domain
import Foundation
package import SystemPackage
import Testing

/// What every audio decoder promises.
package enum AudioDecoderConformance {
    /// - Parameters:
    ///   - recording: a file that it can read, with `seconds` of sound.
    ///   - folder: for files that it cannot read; nothing else may be left in it.
    package static func check(
        _ decoder: some AudioDecoder, reads recording: FilePath, seconds: Double, folder: FilePath
    ) async throws {
        let before = try Data(contentsOf: URL(filePath: recording.string))
        let audio = try await decoder.decode(recording)
        #expect(abs(audio.duration - seconds) < 0.05, "its whole length, at 16 kHz")
        #expect(audio.samples.contains { $0 != 0 })
        let again = try await decoder.decode(recording)
        #expect(again.samples == audio.samples && again.shifts == audio.shifts, "the same samples every time")
        #expect(try Data(contentsOf: URL(filePath: recording.string)) == before, "recordings are not touched")

        func file(_ name: String, _ bytes: [UInt8]) throws -> FilePath {
            let path = folder.appending(name)
            try Data(bytes).write(to: URL(filePath: path.string))
            return path
        }
        let nothing = try file("nothing.wav", []), nonsense = try file("nonsense.wav", Array("no audio".utf8))
        await #expect(throws: AudioDecodingError.empty) { try await decoder.decode(nothing) }
        for unreadable in [nonsense, folder.appending("absent.wav"), folder] {
            let error = await #expect(throws: AudioDecodingError.self) { try await decoder.decode(unreadable) }
            #expect(error != .empty && error != .cancelled, "what is no recording is not silence")
        }
        #expect(
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.string)) == ["nothing.wav", "nonsense.wav"])

        let canceled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await decoder.decode(recording)
        }
        await #expect(throws: AudioDecodingError.cancelled, "nobody waits for it any more") {
            try await canceled.value
        }
    }
}
