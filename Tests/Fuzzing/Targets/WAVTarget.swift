import Domain

@testable import AudioDecoding

/// A WAV file, whole and in pieces of any sizes, as a disk and a pipe deliver it: both must come to the same.
struct WAVTarget: FuzzTarget {
    static let name = "wav"

    private static let longestRecording = 30

    private enum Outcome: Equatable {
        case samples([Int16], shifts: [Int8], [RecordingWarning], AudioSamples.Ending)
        case error(String)
    }

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let seed = reader.byte(), file = [UInt8](reader.rest)
        var parser = WAVParser()
        _ = try? parser.append(file)
        _ = try? parser.finish()
        if let rate = parser.format?.sampleRate, !Self.isQuick(rate), seed != 7 { return }
        let whole = Self.outcome([file], fileBytes: file.count)
        let parts = Self.outcome(Self.pieces(of: file, seed: seed), fileBytes: nil)
        expect(whole == parts, "A file in pieces is another recording: \(whole) \(parts)")
    }

    /// Odd rates need a table that takes a fraction of a second to make, once a file.
    private static func isQuick(_ rate: Int) -> Bool { [8_000, 16_000, 32_000, 48_000].contains(rate) }

    private static func outcome(_ pieces: [[UInt8]], fileBytes: Int?) -> Outcome {
        var assembler = SampleAssembler(longestRecording: longestRecording)
        do {
            for piece in pieces { try assembler.append(piece, fileBytes: fileBytes) }
            let audio = try assembler.finish()
            return .samples(audio.samples, shifts: audio.shifts, audio.warnings, audio.ending)
        } catch {
            return .error(String(describing: error))
        }
    }

    private static func pieces(of file: [UInt8], seed: UInt8) -> [[UInt8]] {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        var pieces: [[UInt8]] = []
        var start = 0
        while start < file.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // From single bytes to a few hundred; larger pieces in larger files, which would take long otherwise.
            let size = 1 + Int(state >> 56) * (1 + file.count / 4_096) >> Int(state >> 32 & 7)
            let end = min(file.count, start + max(1, size))
            pieces.append([UInt8](file[start..<end]))
            start = end
        }
        return pieces
    }
}
