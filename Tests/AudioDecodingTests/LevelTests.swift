import Domain
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import AudioDecoding

/// What converters and wires do to a recording's level before anybody listens to it.
@Suite struct LevelTests {
    private static let rate = 16_000.0

    private func decode(_ wav: WAVBytes) async throws -> AudioSamples {
        let folder = try TemporaryFolder(), file = folder.path.appending("clip.wav")
        try wav.data.write(to: URL(filePath: file.string))
        return try await FileAudioDecoder().decode(file)
    }

    /// A tone that comes and goes twice a second, as syllables do.
    private static func syllables(_ amplitude: Double, seconds: Double = 4) -> [Double] {
        (0..<Int(rate * seconds)).map { index in
            let time = Double(index) / rate
            return amplitude * max(0, sin(2 * .pi * 2 * time)) * sin(2 * .pi * 700 * time)
        }
    }

    /// White, and the same in every run.
    private static func noise(_ amplitude: Double, _ count: Int) -> [Double] {
        (0..<count).map { index in
            let value = sin(Double(index) * 12.9898) * 43_758.5453
            return amplitude * (2 * (value - value.rounded(.down)) - 1)
        }
    }

    /// How far samples are from what they should be, relative to it.
    private static func error(_ samples: some Collection<Float>, _ expected: some Collection<Float>) -> Float {
        let difference = zip(samples, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (difference / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    private static func highPassed(_ samples: [Double]) -> [Float] {
        var floats = samples.map(Float.init), highPass = HighPass()
        highPass.apply(to: &floats)
        return floats
    }

    @Test("An offset, constant or falling away after the start, leaves nothing behind", arguments: [false, true])
    func offset(isFalling: Bool) async throws {
        let sound = Self.syllables(0.003)
        var wav = WAVBytes()
        wav.fill(sound.enumerated().map { $1 + (isFalling ? 0.2 * exp(-4 * Double($0) / Self.rate) : 0.08) })
        let samples = try await decode(wav).floats
        #expect(Self.error(samples, Self.highPassed(sound)) < (isFalling ? 0.5 : 0.02))
        #expect(Self.error(samples[16_000...], Self.highPassed(sound)[16_000...]) < 0.02)
    }

    @Test("A voice keeps its level: none of it is near the offset's band", arguments: [80.0, 120, 300, 3_000])
    func voice(hertz: Double) throws {
        var tone = (0..<16_000).map { Float(0.5 * sin(2 * .pi * hertz * Double($0) / Self.rate)) }
        var highPass = HighPass()
        highPass.apply(to: &tone)
        let level = (tone[8_000...].reduce(0) { $0 + $1 * $1 } / 8_000).squareRoot()
        #expect(abs(level * Float(2).squareRoot() / 0.5 - 1) < 0.02)
    }

    @Test("Barely audible 24-bit sound keeps its detail", arguments: [-40, -60, -80])
    func quiet(decibels: Int) async throws {
        let sound = Self.syllables(pow(10, Double(decibels) / 20))
        var wav = WAVBytes(bits: 24)
        wav.fill(sound)
        #expect(Self.error(try await decode(wav).floats, Self.highPassed(sound)) < 0.002)
    }

    @Test("16-bit samples are kept bit for bit, on any scale")
    func exact() {
        var blocks = SampleBlocks()
        let values = (0..<40_000).map { Float($0 * 7_919 % 65_535 - 32_767) / 32_768 }
        let quiet = values.map { ($0 * 128).rounded() / 32_768 }
        blocks.append(values + quiet)
        #expect(blocks.finish().audio.floats == values + quiet)
    }

    @Test(
        "Floats on the scale of whole numbers are brought back to full scale, with a warning",
        arguments: [4.0, 32_768, 2e9])
    func floatsOnAnotherScale(factor: Double) async throws {
        let sound = Self.syllables(0.9)
        var wav = WAVBytes(tag: 3, bits: 32)
        wav.fill(sound.map { $0 * factor })
        let audio = try await decode(wav), floats = audio.floats
        #expect(audio.warnings.map(\.code) == [.wrongLevel])
        let peak = floats.map(abs).max() ?? 0
        #expect((0.4...1).contains(peak))
        #expect(Self.error(floats.map { $0 * 0.9 / peak }, Self.highPassed(sound)) < 0.02)
    }

    @Test("NaN among floats becomes silence, and nothing else is affected")
    func noNumbers() async throws {
        let sound = Self.syllables(0.5)
        var broken = sound
        for index in stride(from: 5_000, to: broken.count, by: 9_000) {
            broken[index] = [.nan, .infinity, -.infinity][index % 3]
        }
        var wav = WAVBytes(tag: 3, bits: 32)
        wav.fill(broken)
        let audio = try await decode(wav)
        #expect(audio.warnings.isEmpty)
        #expect(Self.error(audio.floats, Self.highPassed(sound)) < 0.05)
    }

    @Test(
        "Of channels in opposite phase the voice is left, whatever both have in common",
        arguments: ["noise", "hum", "offset"])
    func opposite(common: String) async throws {
        let voice = Self.syllables(0.1)
        let shared: [Double] =
            switch common {
            case "noise": Self.noise(0.2, voice.count)
            case "hum": voice.indices.map { 0.3 * sin(2 * .pi * 50 * Double($0) / Self.rate) }
            default: voice.map { _ in 0.2 }
            }
        var wav = WAVBytes(channels: 2)
        wav.fill(zip(voice, shared).flatMap { [$1 + $0, $1 - $0] })
        #expect(Self.error(try await decode(wav).floats, Self.highPassed(voice)) < 0.05)
    }

    @Test("Channels in phase, and a voice in one of them alone, are mixed as usual", arguments: [1.0, 0.7, 0])
    func together(right: Double) async throws {
        let voice = Self.syllables(0.3)
        var wav = WAVBytes(channels: 2)
        wav.fill(voice.flatMap { [$0, $0 * right] })
        let expected = Self.highPassed(voice.map { $0 * (1 + right) / 2 })
        #expect(Self.error(try await decode(wav).floats, expected) < 0.001)
    }
}
