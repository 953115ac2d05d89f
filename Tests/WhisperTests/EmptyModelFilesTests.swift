import Foundation
import SystemPackage
import Testing

@testable import Whisper

/// What a download that stopped at once, or a full disk, leaves behind.
@Suite struct EmptyModelFilesTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try Self.fill(folder)
    }

    private static let files = ["config.json", "model.bin", "tokenizer.json"]

    private static func fill(_ folder: ScratchFolder) throws {
        for file in files { try Data().write(to: URL(filePath: folder.path.appending(file).string)) }
    }

    @Test("Empty weights are damaged")
    func weights() {
        #expect(throws: WeightFileError.damaged(file: "model.bin", "it ends too early")) {
            try CTranslate2Weights(folder.path.appending("model.bin"))
        }
    }

    @Test("An empty tokenizer is damaged, not missing")
    func tokenizer() {
        let path = folder.path.appending("tokenizer.json")
        #expect(throws: TokenizerError.damaged("it is not the JSON expected")) {
            try Tokenizer(path, vocabulary: 51_865)
        }
        #expect(throws: TokenizerError.damaged("its merges are not the JSON expected")) {
            try BytePairEncoder(path, vocabulary: 51_865)
        }
    }

    @Test("An empty configuration says nothing")
    func configuration() { #expect(ModelConfiguration(folder.path) == nil) }

    #if os(Linux)
    @Test("Trying empty files over and over takes no more memory")
    func memory() async {
        // In a process of its own, where no other test takes memory.
        await #expect(processExitsWith: .success) {
            let folder = try ScratchFolder()
            try Self.fill(folder)
            func tries(_ count: Int) {
                for _ in 0..<count {
                    _ = ModelConfiguration(folder.path)
                    _ = try? CTranslate2Weights(folder.path.appending("model.bin"))
                    _ = try? Tokenizer(folder.path.appending("tokenizer.json"), vocabulary: 51_865)
                    _ = try? BytePairEncoder(folder.path.appending("tokenizer.json"), vocabulary: 51_865)
                }
            }
            tries(100)
            let before = try Self.residentPages()
            tries(2_000)
            // Of 8,000 files read; each left a page behind.
            #expect(try Self.residentPages() - before < 2_000)
        }
    }

    private static func residentPages() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[1]))
    }
    #endif
}
