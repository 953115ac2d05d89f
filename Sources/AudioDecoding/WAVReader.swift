import Foundation
import SystemPackage
import WatchMe

/// Reads a WAV file's samples, block by block.
///
/// Chunks are walked, as recorders put others before `data`. A header's sizes are never trusted: the file's own length
/// bounds everything that is read or reserved.
struct WAVReader {
    let format: WAVFormat
    /// Frames that are really there.
    let frames: Int
    let warnings: [String]
    private let file: FileHandle

    /// Frames read at a time.
    static let block = 16_384

    /// `nil` when the file is no WAV file or its codec is not read natively.
    init?(_ path: FilePath) throws(AudioDecodingError) {
        let file: FileHandle
        let length: Int
        do {
            file = try FileHandle(forReadingFrom: URL(filePath: path.string))
            length = Int(try file.seekToEnd())
            try file.seek(toOffset: 0)
        } catch {
            throw .unreadable(detail: "The audio file cannot be opened.")
        }
        guard length > 0 else { throw .empty }
        guard let head = try Self.read(12, from: file), Self.isWave(head) else { return nil }
        var offset = 12
        var format: WAVFormat?
        while let header = try Self.read(8, from: file) {
            let name = String(decoding: header[0..<4], as: UTF8.self)
            let claimed = header[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
            offset += 8
            if name == "data" {
                guard let format else { throw .malformed(detail: "The WAV file's data stands before its fmt chunk.") }
                self.format = format
                self.file = file
                let there = length - offset
                let isStreamed = claimed == 0 || claimed >= 0xFFFF_FF00
                let bytes = isStreamed ? there : min(claimed, there)
                frames = bytes / format.bytesPerFrame
                warnings =
                    !isStreamed && claimed > there
                    ? ["The WAV file ends after \(there) of \(claimed) bytes of audio; what is there was used."] : []
                guard frames > 0 else { throw .empty }
                return
            }
            if name == "fmt " {
                guard claimed <= 1024, let body = try Self.read(claimed, from: file) else {
                    throw .malformed(detail: "The WAV file's fmt chunk has an impossible length.")
                }
                do {
                    guard let read = try WAVFormat(body) else { return nil }
                    format = read
                } catch {
                    throw .malformed(detail: "The WAV file's header is wrong: \(error.detail).")
                }
            }
            let (next, overflow) = offset.addingReportingOverflow(claimed + claimed & 1)
            guard !overflow, next <= length else { break }
            offset = next
            do { try file.seek(toOffset: UInt64(offset)) } catch {
                throw .unreadable(detail: "The audio file cannot be read.")
            }
        }
        throw format == nil
            ? .malformed(detail: "The WAV file has no fmt chunk.")
            : .malformed(detail: "The WAV file has no data chunk.")
    }

    /// The next frames, interleaved, full scale ±1; `nil` at the end.
    func next(after done: Int) throws(AudioDecodingError) -> [Float]? {
        let count = min(Self.block, frames - done)
        guard count > 0 else { return nil }
        guard let bytes = try Self.read(count * format.bytesPerFrame, from: file) else {
            throw .unreadable(detail: "The audio file became shorter while it was read.")
        }
        return SampleConversion(format).floats(bytes)
    }

    private static func isWave(_ head: [UInt8]) -> Bool {
        head[0..<4].elementsEqual("RIFF".utf8) && head[8..<12].elementsEqual("WAVE".utf8)
    }

    /// Exactly `count` bytes, or `nil` when there are fewer.
    private static func read(_ count: Int, from file: FileHandle) throws(AudioDecodingError) -> [UInt8]? {
        do {
            var bytes: [UInt8] = []
            while bytes.count < count {
                guard let part = try file.read(upToCount: count - bytes.count), !part.isEmpty else { return nil }
                bytes += part
            }
            return bytes
        } catch {
            throw .unreadable(detail: "The audio file cannot be read.")
        }
    }
}
