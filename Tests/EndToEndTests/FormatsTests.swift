import Evaluation
import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The same words from a recording in whatever format, with the real model.
@Suite(
    .serialized, .enabled("needs the base model: vibe-transcriber models fetch") { try await BuiltProgram.hasModels() }
)
struct FormatsTests {
    private static let samples = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Samples")
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("What phones and browsers send reads like the WAV file", arguments: ["ja-meeting", "en-shopping"])
    func formats(clip: String) async throws {
        let source = Self.samples.appending("\(clip).wav")
        let variants: [(name: String, options: [String])] = [
            ("clip.m4a", ["-c:a", "aac", "-b:a", "64k"]), ("clip.mp3", ["-b:a", "64k"]),
            ("clip.webm", ["-c:a", "libopus", "-b:a", "32k"]), ("clip.ogg", ["-c:a", "libvorbis"]),
            ("clip.flac", []), ("clip.3gp", ["-c:a", "aac", "-ar", "22050"]),
            ("stereo.wav", ["-af", "pan=stereo|c0=c0|c1=-1*c0"]), ("left.wav", ["-af", "pan=stereo|c0=c0|c1=0*c0"]),
            ("quiet.wav", ["-af", "volume=-40dB"]),
        ]
        for (name, options) in variants {
            let arguments =
                ["-v", "error", "-nostdin", "-i", source.string] + options + [folder.path.appending(name).string]
            let result = try await Subprocess.run(
                .name("ffmpeg"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
            try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        }
        let models = try await BuiltProgram.models()
        let result = try await BuiltProgram.run(
            ["transcribe", "--language", String(clip.prefix(2)), source.string] + variants.map(\.name),
            in: folder.path, environment: ["MODEL_DIR": models.string, "PATH": "/usr/local/bin:/usr/bin:/bin"])
        #expect(result.status == .exited(0), "\(result.error)")
        let texts = result.output.split(separator: "\n").map { Array(TextNormalization.normalized(String($0))) }
        try #require(texts.count == variants.count + 1)
        for (text, variant) in zip(texts.dropFirst(), variants) {
            let edits = EditCounts(reference: texts[0], hypothesis: text).errors
            #expect(10 * edits <= texts[0].count, "\(variant.name): \(String(text))")
        }
    }
}
