import Domain
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import AudioDecoding

@Suite struct FileAudioDecoderTests {
    private func decode(_ data: Data, _ settings: AudioDecodingSettings = AudioDecodingSettings()) async throws
        -> AudioSamples
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "clip.bin")
        try data.write(to: file)
        return try await FileAudioDecoder(settings: settings).decode(FilePath(file.path))
    }

    private func sine(_ hertz: Double, rate: Int, seconds: Double = 1) -> [Double] {
        (0..<Int(Double(rate) * seconds)).map { 0.5 * sin(2 * .pi * hertz * Double($0) / Double(rate)) }
    }

    /// Amplitude of a frequency in the middle half of the samples.
    private func amplitude(of hertz: Double, in samples: [Float]) -> Double {
        let range = samples.count / 4..<samples.count * 3 / 4
        var real = 0.0, imaginary = 0.0
        for index in range {
            let angle = 2 * .pi * hertz * Double(index) / 16_000
            real += Double(samples[index]) * cos(angle)
            imaginary += Double(samples[index]) * sin(angle)
        }
        return 2 * (real * real + imaginary * imaginary).squareRoot() / Double(range.count)
    }

    @Test("It keeps the promises of decoders") func conformance() async throws {
        let folder = try TemporaryFolder()
        let sample = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Samples").appending("ja-weather.wav")
        try await AudioDecoderConformance.check(
            FileAudioDecoder(), reads: sample, seconds: 4.01, folder: folder.path)
    }

    @Test(
        "Every sample format is read",
        arguments: [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)] as [(UInt16, UInt16)], [false, true])
    func formats(format: (UInt16, UInt16), isExtensible: Bool) async throws {
        var wav = WAVBytes(tag: format.0, bits: format.1, isExtensible: isExtensible, hasFiller: true)
        let sound = sine(440, rate: 16_000, seconds: 0.1)
        wav.fill(sound)
        let samples = try await decode(wav.data).floats
        var expected = sound.map(Float.init), highPass = HighPass()
        highPass.apply(to: &expected)
        #expect(samples.count == expected.count)
        let worst = zip(samples, expected).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < (format.1 == 8 ? 5e-3 : 4e-5))
    }

    @Test(
        "G.711 is read: silence and full scale",
        arguments: [(6, 0xD5, 0xAA), (7, 0xFF, 0x80)] as [(UInt16, UInt8, UInt8)])
    func companded(codec: (UInt16, UInt8, UInt8)) async throws {
        let wav = WAVBytes(tag: codec.0, bits: 8, body: Data([codec.1, codec.2]))
        let samples = try await decode(wav.data).floats
        #expect(abs(samples[0]) < 1e-3 && abs(abs(samples[1]) - 0.98) < 0.02)
    }

    @Test(
        "Resampling keeps speech and its place",
        arguments: [4_000, 7_919, 8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 191_999, 384_000])
    func resampling(rate: Int) async throws {
        for hertz in [200.0, 1_000, 0.42 * Double(min(rate, 16_000))] {
            var wav = WAVBytes(rate: UInt32(rate), bits: 32)
            wav.fill(sine(hertz, rate: rate))
            let samples = try await decode(wav.data).floats
            #expect(samples.count == 16_000)
            #expect(abs(20 * log10(amplitude(of: hertz, in: samples) / 0.5)) < 0.1)
        }
        var impulse = [Double](repeating: 0, count: rate)
        impulse[rate / 2] = 1
        var wav = WAVBytes(rate: UInt32(rate), bits: 32)
        wav.fill(impulse)
        let samples = try await decode(wav.data).floats
        #expect(
            samples.indices.max { samples[$0] < samples[$1] }
                == Int((Double(rate / 2) * 16_000 / Double(rate)).rounded()))
    }

    @Test("Frequencies above 8 kHz do not alias")
    func aliases() async throws {
        for hertz in [8_300.0, 10_000, 15_000, 20_000] {
            var wav = WAVBytes(rate: 48_000, bits: 32)
            wav.fill(sine(hertz, rate: 48_000))
            let samples = try await decode(wav.data).floats
            #expect(20 * log10(amplitude(of: 16_000 - hertz, in: samples) / 0.5) < -70)
        }
    }

    @Test("Channels in opposite phase do not cancel")
    func antiphase() async throws {
        var wav = WAVBytes(channels: 2)
        wav.fill(sine(500, rate: 16_000).flatMap { [$0, -$0] })
        #expect(amplitude(of: 500, in: try await decode(wav.data).floats) > 0.45)
    }

    @Test("A truncated file yields what is there, with a warning")
    func truncated() async throws {
        var wav = WAVBytes(claimedBytes: 1_000_000)
        wav.fill(sine(300, rate: 16_000))
        let audio = try await decode(wav.data)
        #expect(audio.samples.count == 16_000 && audio.warnings.count == 1)
    }

    @Test("A claim that ends in the middle of a frame loses nothing, whatever the block size", arguments: 1...8)
    func partOfFrame(piece: Int) throws {
        var wav = WAVBytes(channels: 2, claimedBytes: 4_003)
        wav.fill([Double](repeating: 0.25, count: 2_000))
        let file = [UInt8](wav.data + Data("???LIST".utf8))
        var assembler = SampleAssembler(longestRecording: 10)
        for start in stride(from: 0, to: file.count, by: piece * 1_000) {
            try assembler.append([UInt8](file[start..<min(file.count, start + piece * 1_000)]))
        }
        let audio = try assembler.finish()
        #expect(audio.samples.count == 1_000 && audio.warnings.isEmpty)
    }

    @Test("A streamed header means: to the end", arguments: [0, 0xFFFF_FFFF] as [UInt32])
    func streamed(claimed: UInt32) async throws {
        var wav = WAVBytes(claimedBytes: claimed)
        wav.fill(sine(300, rate: 16_000))
        let audio = try await decode(wav.data)
        #expect(audio.samples.count == 16_000 && audio.warnings.isEmpty)
    }

    @Test(
        "A header that lies is a clear error",
        arguments: [
            WAVBytes(channels: 0), WAVBytes(channels: 9), WAVBytes(rate: 3_999), WAVBytes(rate: 384_001),
            WAVBytes(bits: 0), WAVBytes(bits: 40), WAVBytes(tag: 3, bits: 16),
        ])
    func lies(header: WAVBytes) async throws {
        var wav = header
        wav.body = Data(count: 400)
        let data = wav.data
        await #expect {
            _ = try await decode(data)
        } throws: { error in
            if case .malformed(let detail) = error as? AudioDecodingError { !detail.isEmpty } else { false }
        }
    }

    @Test("A file of nothing but headers is rejected without reading it to its end", arguments: ["fmt ", "LIST"])
    func chunks(name: String) async throws {
        let header = WAVBytes().data.dropFirst(12).prefix(24)
        var file = WAVBytes().data.prefix(36)
        for _ in 0..<1_001 { file += Data(name.utf8) + header.dropFirst(4) }
        await #expect(throws: AudioDecodingError.malformed(detail: "The WAV file has too much in it before its audio."))
        {
            try await decode(file)
        }
    }

    @Test("No bytes, half a header and no frames are an empty recording")
    func empty() async throws {
        let whole = WAVBytes().data
        for data in [Data(), whole.prefix(3), whole.prefix(20), whole] {
            await #expect(throws: AudioDecodingError.empty) { _ = try await decode(data) }
        }
    }

    /// Half a second of each tone, one after the other.
    private func tones(_ frequencies: [Double], bits: UInt16 = 16) -> [WAVBytes] {
        frequencies.map { frequency in
            var wav = WAVBytes(bits: bits)
            wav.fill(sine(frequency, rate: 16_000, seconds: 0.5))
            return wav
        }
    }

    @Test("A header that claims less than is there loses nothing", arguments: [0.5, 0.33, 0.9])
    func understated(share: Double) async throws {
        var wav = tones([300])[0]
        wav.claimedBytes = UInt32(Double(wav.body.count) * share)
        let audio = try await decode(wav.data)
        #expect(audio.samples.count == 8_000 && amplitude(of: 300, in: audio.floats) > 0.45)
        #expect(audio.warnings.map(\.code) == [.wrongHeader] && audio.ending == .open)
    }

    @Test("Several recordings in a row are all read", arguments: [nil, 0, .max] as [UInt32?])
    func several(claimed: UInt32?) async throws {
        var parts = tones([300, 700, 1_100])
        parts[0].claimedBytes = claimed
        let audio = try await decode(parts.map(\.data).reduce(Data(), +))
        #expect(audio.samples.count == 24_000 && audio.warnings.map(\.code) == [.several])
        for (part, frequency) in zip([0, 8_000, 16_000], [300.0, 700, 1_100]) {
            #expect(amplitude(of: frequency, in: Array(audio.floats[part..<(part + 8_000)])) > 0.45)
        }
    }

    @Test("A second recording in another format is left out, with a warning")
    func severalForms() async throws {
        let audio = try await decode(tones([300])[0].data + tones([700], bits: 24)[0].data)
        #expect(audio.samples.count == 8_000 && audio.warnings.map(\.code).contains(.several))
    }

    @Test("Chunks after the sound are not sound", arguments: [(4, true), (5, true), (5, false)])
    func chunksBehind(size: Int, isPadded: Bool) async throws {
        let wav = tones([300])[0]
        func chunk(_ name: String) -> Data {
            var chunk = Data(name.utf8)
            withUnsafeBytes(of: UInt32(size).littleEndian) { chunk.append(contentsOf: $0) }
            return chunk + Data(repeating: 65, count: size) + (size % 2 == 1 && isPadded ? Data(count: 1) : Data())
        }
        let audio = try await decode(wav.data + chunk("LIST") + chunk("id3 "))
        #expect(audio.samples.count == 8_000 && audio.warnings.isEmpty && audio.ending == .asAnnounced)
    }

    @Test("An odd chunk before the sound is read with its padding and without", arguments: [true, false])
    func oddChunk(isPadded: Bool) async throws {
        var wav = tones([300])[0]
        wav.hasFiller = true
        var data = wav.data
        if !isPadded { data.remove(at: try #require(data.firstRange(of: Data("odd!!\0".utf8))).upperBound - 1) }
        let audio = try await decode(data)
        #expect(audio.samples.count == 8_000 && amplitude(of: 300, in: audio.floats) > 0.45)
    }

    @Test("A JUNK chunk of any size before the sound is skipped", arguments: [0, 1, 28, 4_095, 393_164, 5 << 20])
    func junk(size: Int) async throws {
        var wav = tones([300])[0]
        wav.junk = size
        let audio = try await decode(wav.data)
        #expect(audio.samples.count == 8_000 && amplitude(of: 300, in: audio.floats) > 0.45 && audio.warnings.isEmpty)
    }

    @Test(
        "Which speakers an extensible header names does not matter",
        arguments: [0, 1, 3, 0x3F, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func channelMask(mask: UInt32) async throws {
        var wav = WAVBytes(channels: 2, isExtensible: true, channelMask: mask)
        wav.fill(sine(300, rate: 16_000).flatMap { [$0, $0] })
        let audio = try await decode(wav.data)
        #expect(audio.samples.count == 16_000 && amplitude(of: 300, in: audio.floats) > 0.45 && audio.warnings.isEmpty)
    }

    @Test("A wrong block align is computed from the other fields", arguments: [0, 1, 3, 7])
    func blockAlign(claimed: UInt16) async throws {
        var data = [UInt8](tones([300])[0].data)
        data[32] = UInt8(claimed)
        let audio = try await decode(Data(data))
        #expect(audio.samples.count == 8_000 && amplitude(of: 300, in: audio.floats) > 0.45)
        #expect(audio.warnings.map(\.code) == [.wrongHeader])
    }

    @Test("24 bits in four bytes are read correctly")
    func wideContainer() async throws {
        var wav = WAVBytes(bits: 24, blockAlign: 4)
        for sample in sine(300, rate: 16_000, seconds: 0.5) {
            withUnsafeBytes(of: (Int32(sample * 8_388_607) << 8).littleEndian) { wav.body.append(contentsOf: $0) }
        }
        let audio = try await decode(wav.data)
        #expect(audio.samples.count == 8_000 && amplitude(of: 300, in: audio.floats) > 0.45 && audio.warnings.isEmpty)
    }

    @Test("How a file ends by its own header")
    func endings() async throws {
        for (claimed, ending) in [(nil, AudioSamples.Ending.asAnnounced), (0, .open), (.max, .open), (1_000_000, .cut)]
            as [(UInt32?, _)]
        {
            var wav = claimed.map { WAVBytes(claimedBytes: $0) } ?? WAVBytes()
            wav.fill(sine(300, rate: 16_000))
            #expect(try await decode(wav.data).ending == ending)
        }
    }

    @Test("A damaged file never does worse than throw")
    func damaged() async throws {
        var wav = WAVBytes(isExtensible: true, hasFiller: true)
        wav.fill(sine(300, rate: 16_000, seconds: 0.02))
        let sound = wav.data
        var state: UInt64 = 7
        var failures = 0
        let settings = AudioDecodingSettings(ffmpeg: "/nonexistent/ffmpeg")
        for _ in 0..<400 {
            var data = sound
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                data[Int(state >> 33) % 90] = UInt8(truncatingIfNeeded: state >> 24)
            }
            do { _ = try await decode(data, settings) } catch { failures += error is AudioDecodingError ? 1 : 1_000 }
        }
        #expect((1..<400).contains(failures))
    }

    @Test("Without ffmpeg, other formats are an error that says what to install")
    func missing() async throws {
        let settings = AudioDecodingSettings(ffmpeg: "/nonexistent/ffmpeg")
        await #expect {
            _ = try await decode(Data("ID3 something else".utf8), settings)
        } throws: { error in
            if case .decoderMissing(let detail) = error as? AudioDecodingError {
                detail.contains("install")
            } else {
                false
            }
        }
    }

    @Test("A decoder that hangs is ended at its time limit")
    func hanging() async throws {
        let script = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sh")
        try Data("#!/bin/sh\nexec sleep 1000\n".utf8).write(to: script)
        defer { try? FileManager.default.removeItem(at: script) }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
        let settings = AudioDecodingSettings(ffmpeg: script.path, timeLimit: .milliseconds(200))
        await #expect {
            _ = try await decode(Data("not a wav".utf8), settings)
        } throws: { error in
            if case .unsupported(let detail) = error as? AudioDecodingError { detail.contains("longer") } else { false }
        }
    }

    @Test(
        "Channels in opposite phase do not cancel in other formats either",
        .enabled(if: SharedVariants.hasFFmpeg, "needs ffmpeg"))
    func antiphaseThroughFFmpeg() async throws {
        var wav = WAVBytes(channels: 2, rate: 44_100)
        wav.fill(sine(500, rate: 44_100).flatMap { [$0, -$0] })
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "clip.wav"), target = folder.appending(path: "clip.flac")
        try wav.data.write(to: source)
        let conversion = Process()
        conversion.executableURL = URL(filePath: "/usr/bin/ffmpeg")
        conversion.arguments = ["-v", "error", "-nostdin", "-i", source.path, target.path]
        try conversion.run()
        conversion.waitUntilExit()
        let samples = try await FileAudioDecoder().decode(FilePath(target.path)).floats
        #expect(samples.count == 16_000 && amplitude(of: 500, in: samples) > 0.45)
    }

    @Test("Recordings beyond the limit are rejected")
    func tooLong() async throws {
        var wav = WAVBytes()
        wav.fill(sine(300, rate: 16_000, seconds: 3))
        let data = wav.data
        await #expect {
            _ = try await decode(data, AudioDecodingSettings(longestRecording: 2))
        } throws: { error in
            if case .tooLong = error as? AudioDecodingError { true } else { false }
        }
    }
}
