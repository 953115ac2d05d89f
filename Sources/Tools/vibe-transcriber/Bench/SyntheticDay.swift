import Domain
import Foundation
import Pipeline

/// A day that sounds like one: six minutes of speech in pieces over each half hour, silence and quiet noise between them.
struct SyntheticDay {
    /// Speech, repeated as often as the day needs it; not empty.
    let voice: [Int16]

    private static let rate = AudioSamples.sampleRate
    private static let slotSeconds = 1800
    /// Speech fills the first 12 s of each minute: a fifth.
    private static let speechSeconds = 12

    func write(_ day: DayRequest, into vault: URL) throws {
        var position = 0
        for (index, block) in day.blocks.enumerated() {
            let folder = vault.appending(path: "\(day.day.device)/\(day.day.date)/raw")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let samples = slot(index, &position)
            try Self.wav(samples).write(to: folder.appending(path: "\(block).wav"))
        }
    }

    private func slot(_ index: Int, _ position: inout Int) -> [Int16] {
        var state = UInt64(index + 1)
        let loudness: Int16 = index % 3 == 0 ? 0 : 40
        var samples = (0..<Self.slotSeconds * Self.rate).map { _ -> Int16 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return loudness == 0 ? 0 : Int16(truncatingIfNeeded: state >> 48) % loudness
        }
        for minute in 0..<Self.slotSeconds / 60 {
            for offset in 0..<Self.speechSeconds * Self.rate {
                samples[minute * 60 * Self.rate + offset] = voice[position % voice.count]
                position += 1
            }
        }
        return samples
    }

    /// RIFF, 16 bits, mono.
    private static func wav(_ samples: [Int16]) -> Data {
        func bytes<Number: FixedWidthInteger>(_ number: Number) -> Data {
            withUnsafeBytes(of: number.littleEndian) { Data($0) }
        }
        let body = samples.withUnsafeBytes { Data($0) }
        return Data("RIFF".utf8) + bytes(UInt32(36 + body.count)) + Data("WAVEfmt ".utf8) + bytes(UInt32(16))
            + bytes(UInt16(1)) + bytes(UInt16(1)) + bytes(UInt32(rate)) + bytes(UInt32(2 * rate)) + bytes(UInt16(2))
            + bytes(UInt16(16)) + Data("data".utf8) + bytes(UInt32(body.count)) + body
    }
}
