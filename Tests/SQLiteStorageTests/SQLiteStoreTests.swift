import Domain
import SQLiteStorage
import SystemPackage
import TestSupport
import Testing

@Suite struct SQLiteStoreTests {
    @Test("SQLite keeps the store's promises, and its rows over a restart")
    func promises() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("transcripts.sqlite")
        try await TranscriptStoreConformance.check(try SQLiteStore(path: path))
        let reopened = try SQLiteStore(path: path)
        let kept = [TranscriptStoreConformance.ten.block, TranscriptStoreConformance.eleven.block]
        #expect(try await reopened.processedBlocks(of: TranscriptStoreConformance.day) == Set(kept))
    }
}
