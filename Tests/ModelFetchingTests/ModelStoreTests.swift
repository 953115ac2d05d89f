import Foundation
import SystemPackage
import Testing

@testable import ModelFetching

@Suite struct ModelStoreTests {
    /// SHA-256 of "abc" (FIPS 180-4, appendix).
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private let file = ModelCatalog.File(name: "part.bin", bytes: 3, sha256: abc)

    private func withStore(_ body: (ModelStore, ModelCatalog.Entry) throws -> Void) throws {
        let folder = FilePath(FileManager.default.temporaryDirectory.path).appending(UUID().uuidString)
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let entry = ModelCatalog.Entry(name: "tiny", files: [file], hub: nil, packages: [], parts: [:])
        try body(ModelStore(directory: folder, catalog: ModelCatalog(entries: [entry])), entry)
    }

    @Test("A complete file is moved into place and verifies")
    func install() throws {
        try withStore { store, entry in
            let arrived = store.directory.appending("arrived")
            try Data("abc".utf8).write(to: URL(filePath: arrived.string))
            #expect(!store.isPresent(entry) && store.damagedFiles(of: entry) == ["part.bin"])
            try store.install(arrived, as: file, in: entry)
            #expect(store.isPresent(entry) && store.damagedFiles(of: entry).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: arrived.string))
        }
    }

    @Test("A fetched model is readable by every user")
    func readable() throws {
        try withStore { store, entry in
            let arrived = store.directory.appending("arrived")
            #expect(
                FileManager.default.createFile(
                    atPath: arrived.string, contents: Data("abc".utf8), attributes: [.posixPermissions: 0o600]))
            try store.install(arrived, as: file, in: entry)
            let installed = store.path(of: file, in: entry)
            for (path, mode) in [(installed, 0o644), (installed.removingLastComponent(), 0o755)] {
                let found =
                    try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? NSNumber
                #expect(found?.intValue == mode)
            }
        }
    }

    @Test("A damaged download is discarded and leaves the old file alone")
    func wrongDigest() throws {
        try withStore { store, entry in
            let arrived = store.directory.appending("arrived")
            try Data("abc".utf8).write(to: URL(filePath: arrived.string))
            try store.install(arrived, as: file, in: entry)
            try Data("abd".utf8).write(to: URL(filePath: arrived.string))
            #expect(throws: ModelStoreError.wrongDigest(file: "part.bin")) {
                try store.install(arrived, as: file, in: entry)
            }
            #expect(store.damagedFiles(of: entry).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: arrived.string))
        }
    }

    @Test("A changed byte is found even if the length is right")
    func verify() throws {
        try withStore { store, entry in
            let path = store.path(of: file, in: entry)
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
            try Data("abx".utf8).write(to: URL(filePath: path.string))
            #expect(store.isPresent(entry) && store.damagedFiles(of: entry) == ["part.bin"])
        }
    }

    @Test("An unknown model is an error that says where to look")
    func unknown() async throws {
        let fetcher = ModelFetcher(store: ModelStore(directory: FilePath("/nonexistent")))
        await #expect(throws: ModelStoreError.unknownModel("huge")) { try await fetcher.fetch("huge") { _ in } }
    }
}
