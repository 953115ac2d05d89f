import Domain
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import AudioDecoding

/// The odd formats of ../shared/data/variants; only the makers' machines have them.
enum SharedVariants {
    static let folder = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("shared").appending("data")
    static let manifest = folder.appending("variants").appending("manifest.tsv")
    static let hasFFmpeg = FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")
    static let isThere = FileManager.default.fileExists(atPath: manifest.string) && hasFFmpeg

    struct Variant: Sendable, CustomTestStringConvertible {
        let path: String
        let seconds: Double?
        var testDescription: String { path }
    }

    static var all: [Variant] {
        guard let text = try? String(contentsOf: URL(filePath: manifest.string), encoding: .utf8) else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return Variant(
                path: String(fields[0]), seconds: fields[1].split(separator: " ").last.flatMap { Double($0) })
        }
    }
}

@Suite(.enabled(if: SharedVariants.isThere, "needs ../shared/data/variants and ffmpeg"))
struct SharedVariantsTests {
    @Test("Good files have their length, broken ones an error", arguments: SharedVariants.all)
    func variant(variant: SharedVariants.Variant) async throws {
        let path = SharedVariants.folder.appending(variant.path)
        if variant.path.contains("broken_"), !variant.path.contains("truncated") {
            await #expect(throws: AudioDecodingError.self) { _ = try await FileAudioDecoder().decode(path) }
            return
        }
        let audio = try await FileAudioDecoder().decode(path)
        if let seconds = variant.seconds { #expect(abs(audio.duration - seconds) < 0.15) }
        #expect(audio.floats.contains { abs($0) > 0.001 })
    }
}
