import App
import Foundation
import Settings
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite struct StateLockTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aSecondProcessOnTheSameStateIsToldSo() throws {
        let state = folder.path.appending("new").appending("state.sqlite")
        do {
            let lock = try StateLock(state: state)
            let error = #expect(throws: SettingsError.self) { try StateLock(state: state) }
            #expect(error?.problems.first?.hasPrefix("Another vibe-transcriber is using \(state)") == true)
            _ = try StateLock(state: folder.path.appending("other.sqlite"))
            try Data().write(to: URL(filePath: state.string))
            let link = folder.path.appending("link.sqlite")
            try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: state.string)
            #expect(throws: SettingsError.self, "another name of the same file") { try StateLock(state: link) }
            withExtendedLifetime(lock) {}
        }
        _ = try StateLock(state: state)
    }

    @Test func aStateThatCannotBeLockedIsASentence() throws {
        let file = folder.path.appending("file")
        try Data().write(to: URL(filePath: file.string))
        let error = #expect(throws: SettingsError.self) { try StateLock(state: file.appending("state.sqlite")) }
        #expect(error?.problems.first?.contains("STATE_PATH") == true)
    }
}
