import Domain
import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import AudioDecoding

/// What phones, browsers and recorders make.
@Suite(.enabled(if: FFmpeg.isThere, "needs ffmpeg"))
struct FormatsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Two seconds of a 500 Hz tone at half of full scale.
    private static func tone(_ rate: Int = 44_100) -> [String] {
        ["-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*500*t):s=\(rate):d=2"]
    }

    private func decode(_ name: String) async throws -> AudioSamples {
        try await FileAudioDecoder().decode(folder.path.appending(name))
    }

    private func expectTone(_ audio: AudioSamples, seconds: Double = 2) {
        #expect(abs(audio.duration - seconds) < 0.15)
        let middle = audio.floats[audio.samples.count / 4..<audio.samples.count * 3 / 4]
        let level = (middle.reduce(0) { $0 + $1 * $1 } / Float(middle.count)).squareRoot()
        #expect(abs(level / 0.354 - 1) < 0.1)
    }

    @Test(
        "The whole tone comes out of every format, whatever the file is called",
        arguments: [
            ("phone.m4a", ["-c:a", "aac"]), ("phone.mp4", ["-c:a", "aac", "-movflags", "+faststart"]),
            ("phone.mov", ["-c:a", "alac"]), ("phone.3gp", ["-c:a", "aac", "-ar", "16000"]),
            ("phone.caf", ["-c:a", "pcm_s16le"]), ("raw.aac", ["-c:a", "aac"]), ("music.mp3", ["-b:a", "48k"]),
            ("called.wav", ["-f", "mp3"]), ("inside.wav", ["-c:a", "libmp3lame", "-f", "wav"]),
            ("browser.webm", ["-c:a", "libopus"]), ("browser.ogg", ["-c:a", "libvorbis"]),
            ("message.opus", ["-c:a", "libopus", "-b:a", "16k"]), ("old.spx", ["-c:a", "libspeex", "-ar", "16000"]),
            ("archive.flac", ["-af", "pan=stereo|c0=c0|c1=c0"]), ("recorder.wma", ["-c:a", "wmav2"]),
            ("editor.aiff", []), ("editor.aifc", ["-f", "aiff"]), ("sun.au", []), ("layer.mp2", []),
            ("long.wav", ["-rf64", "always"]), ("sony.w64", []), ("called.wav", ["-f", "w64"]),
            ("slow.flac", ["-ar", "4000"]), ("odd.flac", ["-ar", "7919"]), ("fast.flac", ["-ar", "384000"]),
            ("surround.flac", ["-af", "pan=5.1|FC=c0"]),
        ])
    func tones(name: String, options: [String]) async throws {
        try await FFmpeg.run(Self.tone() + options + [folder.path.appending(name).string])
        let audio = try await decode(name)
        if name.hasPrefix("surround") {
            #expect(abs(audio.duration - 2) < 0.15 && audio.floats.contains { abs($0) > 0.03 })
        } else {
            expectTone(audio)
        }
    }

    @Test("BW64, the broadcasters' name for RF64, is read")
    func broadcastWave() async throws {
        let path = folder.path.appending("long.wav").string
        try await FFmpeg.run(Self.tone() + ["-rf64", "always", path])
        var data = try Data(contentsOf: URL(filePath: path))
        data.replaceSubrange(0..<4, with: Data("BW64".utf8))
        try data.write(to: URL(filePath: path))
        expectTone(try await decode("long.wav"))
    }

    @Test("The sound of a video is decoded")
    func video() async throws {
        try await FFmpeg.run(
            ["-f", "lavfi", "-i", "testsrc=size=64x64:d=2"] + Self.tone()
                + ["-c:v", "mpeg4", "-c:a", "aac", "-shortest", folder.path.appending("video.mp4").string])
        expectTone(try await decode("video.mp4"))
    }

    @Test("A video without sound is an error")
    func silentVideo() async throws {
        let path = folder.path.appending("video.mp4").string
        try await FFmpeg.run(["-f", "lavfi", "-i", "testsrc=size=64x64:d=1", "-c:v", "mpeg4", path])
        await #expect(throws: AudioDecodingError.self) { _ = try await decode("video.mp4") }
    }

    /// No encoder is at hand: a file of good frames with whatever bits.
    @Test("AMR, narrow and wide, alone and in 3GP", arguments: ["amr", "3gp"], [false, true])
    func amr(container: String, isWide: Bool) async throws {
        var file = Data((isWide ? "#!AMR-WB\n" : "#!AMR\n").utf8)
        for frame in 0..<100 {
            file.append(isWide ? 0x14 : 0x3C)
            file.append(
                contentsOf: (0..<(isWide ? 32 : 31)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ frame &* 101) })
        }
        try file.write(to: URL(filePath: folder.path.appending("clip.amr").string))
        if container == "3gp" {
            let path = folder.path.appending("clip.3gp").string
            try await FFmpeg.run(["-i", folder.path.appending("clip.amr").string, "-c", "copy", path])
        }
        let audio = try await decode("clip.\(container)")
        #expect(abs(audio.duration - 2) < 0.1 && audio.floats.contains { abs($0) > 0.003 })
    }

    @Test(
        "Cut and overwritten files give what is there or an error",
        arguments: ["m4a", "mp3", "opus", "webm", "flac", "wav"])
    func damaged(name: String) async throws {
        let path = folder.path.appending("clip.\(name)").string
        try await FFmpeg.run(Self.tone() + (name == "opus" || name == "webm" ? ["-c:a", "libopus"] : []) + [path])
        let sound = try Data(contentsOf: URL(filePath: path))
        var state: UInt64 = 9
        for round in 0..<8 {
            var data = round % 2 == 0 ? sound.prefix(sound.count * (round + 1) / 9) : sound
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                data[Int(state >> 33) % data.count] = UInt8(truncatingIfNeeded: state >> 24)
            }
            try data.write(to: URL(filePath: path))
            do {
                #expect(try await decode("clip.\(name)").duration < 60)
            } catch {
                #expect(error is AudioDecodingError)
            }
        }
    }

    @Test(
        "A file that is damaged in the middle keeps its good parts, however much ffmpeg complains",
        arguments: ["mp3", "m4a"])
    func damagedInTheMiddle(name: String) async throws {
        let path = folder.path.appending("long.\(name)").string
        try await FFmpeg.run(["-f", "lavfi", "-i", "sine=440:d=300", "-b:a", "32k", path])
        var data = try Data(contentsOf: URL(filePath: path))
        var state: UInt64 = 5
        // An MP3's frames are looked for by their beginnings: most of these are left.
        for position in stride(from: data.count / 3, to: data.count * 2 / 3, by: name == "mp3" ? 31 : 1) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            data[position] = UInt8(truncatingIfNeeded: state >> 33)
        }
        try data.write(to: URL(filePath: path))
        let complaints = try await Subprocess.run(
            .path("/usr/bin/ffmpeg"), arguments: ["-v", "error", "-nostdin", "-i", path, "-f", "null", "-"],
            output: .discarded, error: .data(limit: 1 << 24))
        try #require(complaints.standardError.count > 1 << 16, "not enough damage to prove anything")
        #expect(try await decode("long.\(name)").duration > 150)
    }
}
