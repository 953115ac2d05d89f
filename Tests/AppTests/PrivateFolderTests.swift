import App
import Foundation
import Settings
import SystemPackage
import TestSupport
import Testing

@Suite struct PrivateFolderTests {
    private func mode(_ path: FilePath) throws -> Int {
        let value = try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
        return try #require(value)
    }

    @Test func theFolderIsForThisUserAloneAndGoesWithItsOwner() throws {
        let parent = try TemporaryFolder()
        var folder: PrivateFolder? = try PrivateFolder(in: parent.path)
        let path = try #require(folder?.path)
        #expect(try mode(path) == 0o700)
        #expect(try mode(path.appending(".lock")) == 0o600)
        folder = nil
        #expect(parent.contents == [])
    }

    @Test func whatACrashedProcessLeftIsRemovedAndWhatALivingOneUsesIsNot() throws {
        let parent = try TemporaryFolder()
        let living = try PrivateFolder(in: parent.path)
        let crashed = parent.path.appending("vibe-transcriber-crashed")
        let strangers = parent.path.appending("vibe-transcriber-open")
        let unrelated = parent.path.appending("other")
        for (folder, mode) in [(crashed, 0o700), (strangers, 0o755), (unrelated, 0o700)] {
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
            for name in [".lock", "10-00.audio"] {
                #expect(FileManager.default.createFile(atPath: folder.appending(name).string, contents: Data("a".utf8)))
            }
        }
        let link = parent.path.appending("vibe-transcriber-link")
        try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: unrelated.string)

        let next = try PrivateFolder(in: parent.path)
        let names = Set(parent.contents)
        #expect(!names.contains("vibe-transcriber-crashed"))
        for kept in [living.path, next.path, strangers, unrelated, link] {
            #expect(names.contains(try #require(kept.lastComponent?.string)))
        }
        #expect(FileManager.default.fileExists(atPath: unrelated.appending("10-00.audio").string))
        withExtendedLifetime((living, next)) {}
    }

    @Test func aFolderThatCannotBeMadeIsOneSentence() {
        let error = #expect(throws: SettingsError.self) { try PrivateFolder(in: "/dev/null/x") }
        #expect(error?.problems.count == 1)
        #expect(error?.problems.first?.contains("TEMP_DIR") == true)
    }
}
