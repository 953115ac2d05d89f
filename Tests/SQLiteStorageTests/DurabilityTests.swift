import GRDB
import SystemPackage
import TestSupport
import Testing

@testable import SQLiteStorage

/// A commit that returned must survive a loss of power: in WAL that is `synchronous = FULL` (2).
@Suite struct DurabilityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func synchronous(_ pool: any DatabaseWriter) throws -> [Int] {
        // Also of connections that are opened later.
        try (0..<3).map { _ in
            try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
        }
    }

    @Test func theStateIsOnTheDiskWhenACommitReturns() throws {
        for _ in 0..<2 {
            let state = try StateDatabase(path: folder.path.appending("state.sqlite"))
            #expect(try synchronous(state.pool) == [2, 2, 2])
        }
    }

    @Test func theTranscriptsAreOnTheDiskWhenACommitReturns() throws {
        for _ in 0..<2 {
            let store = try SQLiteStore(path: folder.path.appending("transcripts.sqlite"))
            #expect(try synchronous(store.database) == [2, 2, 2])
        }
    }
}
