import Domain
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import AudioDecoding

/// Files that want more than to be heard.
@Suite(.enabled(if: FFmpeg.isThere, "needs ffmpeg"))
struct HostileFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws -> FilePath {
        let path = folder.path.appending(name)
        try Data(text.utf8).write(to: URL(filePath: path.string))
        return path
    }

    @Test(
        "A playlist gets neither a local file nor a server",
        arguments: ["list.m3u8", "list.wav", "list.mp4", "list.mpd", "list.txt", "list.sdp"])
    func playlists(name: String) async throws {
        let secret = folder.path.appending("secret.wav")
        try await FFmpeg.run(["-f", "lavfi", "-i", "sine=d=1", secret.string])
        try await LoopbackServer.run(answer: { _ in FakeAnswer(status: 200, body: Array("RIFF".utf8)) }) { server in
            for target in [secret.string, "file:\(secret)", server.baseURL.absoluteString + "/x.wav"] {
                let playlists = [
                    "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n\(target)\n#EXT-X-ENDLIST\n",
                    "ffconcat version 1.0\nfile '\(target)'\n",
                    """
                    <?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" \
                    mediaPresentationDuration="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>\
                    <AdaptationSet contentType="audio"><Representation id="0" mimeType="audio/wav" bandwidth="1">\
                    <BaseURL>\(target)</BaseURL></Representation></AdaptationSet></Period></MPD>
                    """,
                    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
                    "[playlist]\nFile1=\(target)\n",
                ]
                for playlist in playlists {
                    let file = try write(playlist, to: name)
                    await #expect(throws: AudioDecodingError.self) { _ = try await FileAudioDecoder().decode(file) }
                }
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test("Only regular files are opened: no endless pipe, device, folder, or missing file")
    func notAFile() async throws {
        let pipe = folder.path.appending("pipe.wav")
        #expect(mkfifo(pipe.string, 0o600) == 0)
        for path in [pipe, "/dev/zero", folder.path, folder.path.appending("absent.wav")] {
            await #expect {
                _ = try await FileAudioDecoder().decode(path)
            } throws: { error in
                if case .unreadable = error as? AudioDecodingError { true } else { false }
            }
        }
    }

    @Test("A small file that unpacks to hours is stopped at the limit")
    func bomb() async throws {
        let path = folder.path.appending("bomb.flac")
        try await FFmpeg.run(["-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "3600", path.string])
        await expectTooLong(path, AudioDecodingSettings(longestRecording: 60))
    }

    @Test("A WAV file that is all chunks, or one huge chunk, is rejected without reading on")
    func chunks() async throws {
        var many = Data("RIFF\0\0\0\0WAVE".utf8)
        for _ in 0..<100_000 { many.append(Data("junk\0\0\0\0".utf8)) }
        let large = Data("RIFF\0\0\0\0WAVEjunk".utf8) + [0xF0, 0xFF, 0xFF, 0xFF]
        for data in [many, large] {
            let path = folder.path.appending("chunks.wav")
            try data.write(to: URL(filePath: path.string))
            await #expect {
                _ = try await FileAudioDecoder().decode(path)
            } throws: { error in
                if case .malformed = error as? AudioDecodingError { true } else { false }
            }
        }
    }

    private func expectTooLong(_ path: FilePath, _ settings: AudioDecodingSettings) async {
        await #expect {
            _ = try await FileAudioDecoder(settings: settings).decode(path)
        } throws: { error in
            if case .tooLong = error as? AudioDecodingError { true } else { false }
        }
    }

    private func program(_ script: String) throws -> String {
        let path = try write("#!/bin/sh\n\(script)\n", to: "ffmpeg").string
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    @Test("A stream that never ends is stopped at the limit")
    func endless() async throws {
        var wav = WAVBytes(claimedBytes: 0xFFFF_FFFF)
        wav.body = Data()
        try wav.data.write(to: URL(filePath: folder.path.appending("head").string))
        let ffmpeg = try program("cat \(folder.path)/head /dev/zero")
        await expectTooLong(
            try write("any", to: "clip"), AudioDecodingSettings(ffmpeg: ffmpeg, longestRecording: 2))
    }

    @Test("The program runs with limits, and sees nothing of our environment")
    func limits() async throws {
        let ffmpeg = try program(
            #"echo "$(ulimit -v) $(ulimit -t) $(ulimit -f) $(ulimit -c) ${HOME:-homeless}" >&2; exit 1"#)
        let settings = AudioDecodingSettings(ffmpeg: ffmpeg, timeLimit: .seconds(50), memoryLimit: 256 << 20)
        let clip = try write("any", to: "clip")
        await #expect {
            _ = try await FileAudioDecoder(settings: settings).decode(clip)
        } throws: { error in
            guard case .unsupported(let detail) = error as? AudioDecodingError else { return false }
            return detail.hasSuffix("262144 50 0 0 homeless")
        }
    }

    @Test(
        "A program that ignores SIGTERM dies with all that it started when the task is cancelled",
        .timeLimit(.minutes(10)))
    func stubborn() async throws {
        // Files cannot be written under the limits, folders can be made.
        let ffmpeg = try program(
            "trap '' TERM INT HUP\nsleep 1000 &\nmkdir \(folder.path)/$!.pid \(folder.path)/$$.pid\nwait\nsleep 1000")
        let clip = try write("any", to: "clip")
        let decoding = Task { try await FileAudioDecoder(settings: AudioDecodingSettings(ffmpeg: ffmpeg)).decode(clip) }
        var processes: [String] = []
        while processes.count < 2 {
            try await Task.sleep(for: .milliseconds(10))
            processes = folder.contents.filter { $0.hasSuffix(".pid") }.map { String($0.dropLast(4)) }
        }
        decoding.cancel()
        await #expect(throws: AudioDecodingError.cancelled) { _ = try await decoding.value }
        while processes.contains(where: isRunning) { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Whether there is such a process that is not dead and waiting to be reaped.
    private func isRunning(_ process: String) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return false }
        return !status.contains("State:\tZ")
    }
}
