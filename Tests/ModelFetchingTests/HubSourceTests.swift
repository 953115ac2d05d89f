import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ModelFetching

/// Fetching from a server that breaks off, lies or has nothing.
@Suite struct HubSourceTests {
    /// SHA-256 of a million times "a" (FIPS 180-4, appendix).
    private static let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    private static let content = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func store(_ server: LoopbackServer, sha256: String = digest) -> ModelStore {
        let file = ModelCatalog.File(name: "model.bin", bytes: Self.content.count, sha256: sha256)
        let entry = ModelCatalog.Entry(
            name: "m", files: [file], hub: server.baseURL.absoluteString, packages: [], parts: [:])
        return ModelStore(directory: folder.path, catalog: ModelCatalog(entries: [entry]))
    }

    /// The rest of the content from where `Range` says, of which only so many bytes arrive.
    private static func part(_ request: RecordedRequest, cut: Int?) -> FakeAnswer {
        let start = request.headers["range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
        return FakeAnswer(
            status: start == nil ? 200 : 206, body: Array(content[(start ?? 0)...]),
            delivery: cut.map { .closed(afterBytes: $0) } ?? .whole)
    }

    @Test("An interrupted download is resumed, not restarted")
    func resumed() async throws {
        try await LoopbackServer.run(answer: { Self.part($0, cut: $0.headers["range"] == nil ? 400_000 : nil) }) {
            server in
            let store = store(server)
            try await ModelFetcher(store: store).fetch("m") { _ in }
            #expect(store.catalog.entries.allSatisfy { store.damagedFiles(of: $0).isEmpty })
            #expect(server.requests.count == 2 && server.requests[1].headers["range"] != nil)
        }
    }

    @Test("A server that stalls is given up, and the partial download is kept for the next time")
    func givenUp() async throws {
        try await LoopbackServer.run(answer: { Self.part($0, cut: $0.headers["range"] == nil ? 400_000 : 0) }) {
            server in
            await #expect {
                try await ModelFetcher(store: store(server)).fetch("m") { _ in }
            } throws: { error in
                if case .unavailable("m", let reasons) = error as? ModelStoreError { reasons.count == 1 } else { false }
            }
            #expect(ModelStore.length(folder.path.appending(".fetching-m").appending("model.bin")) ?? 0 > 0)
        }
    }

    @Test("Wrong bytes, extra bytes, or a rejection leave no model", arguments: [200, 404, 500])
    func refused(status: Int) async throws {
        try await LoopbackServer.run(answer: { _ in
            FakeAnswer(status: status, body: [UInt8](repeating: 98, count: 1_000_000))
        }) { server in
            let store = store(server)
            await #expect(throws: ModelStoreError.self) { try await ModelFetcher(store: store).fetch("m") { _ in } }
            #expect(!FileManager.default.fileExists(atPath: folder.path.appending("m").appending("model.bin").string))
        }
    }

    @Test("The catalog lists complete models with digests, each from one revision")
    func catalog() {
        let names = ModelCatalog.standard.entries.map(\.name)
        #expect(
            names == [
                "tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en", "large-v3",
                "large-v3-turbo", "kotoba-whisper-v2.0",
            ])
        #expect(ModelCatalog.standard.entries.allSatisfy { $0.hub?.hasPrefix("https://") == true })
        for file in ModelCatalog.standard.entries.flatMap(\.files) {
            #expect(file.sha256.count == 64 && file.sha256.allSatisfy(\.isHexDigit) && file.bytes > 0)
        }
    }
}
