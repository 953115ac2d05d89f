import AsyncHTTPClient
import Foundation
import SystemPackage
import TestSupport
import Testing
import WatchMe

@testable import Vault

/// What every vault promises, and what the HTTP one does when the Vault API misbehaves.
@Suite struct VaultTests {
    static let day = DeviceDay(device: DeviceID("m5core2_auto")!, date: LocalDate("2025-07-16")!)
    static let slot = day.slot(TimeBlock("10-30")!)
    static let empty = day.slot(TimeBlock("11-00")!)
    static let audio = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private func withFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
        let path = FilePath(FileManager.default.temporaryDirectory.path).appending(UUID().uuidString)
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        return try await body(path)
    }

    /// A client that loses no time between tries.
    private func withClient(
        _ server: FakeVaultServer, change: (inout VaultSettings) -> Void = { _ in },
        _ body: (VaultClient) async throws -> Void
    ) async throws {
        var settings = VaultSettings(url: server.baseURL)
        settings.retries.baseDelay = .milliseconds(1)
        settings.retries.maximumDelay = .milliseconds(20)
        // Long enough for a machine that is busy with other tests; a stalled answer costs it once.
        settings.idleTimeout = .seconds(5)
        change(&settings)
        let http = HTTPClient(configuration: settings.clientConfiguration)
        let result: Result<Void, any Error>
        do { result = .success(try await body(VaultClient(settings: settings, http: http))) } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try result.get()
    }

    private func leftovers(in folder: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string)
    }

    /// The promises of the port.
    private func checkPromises(of vault: some RecordingVault, into folder: FilePath) async throws {
        #expect(try await vault.hasRecording(for: Self.slot))
        #expect(try await vault.hasRecording(for: Self.empty) == false)
        let recording = try await vault.fetch(Self.slot, into: folder)
        #expect(recording.slot == Self.slot)
        let fetched = try Data(contentsOf: URL(filePath: recording.path.string))
        #expect(fetched == Data(Self.audio))
        await #expect(throws: VaultError.vanished) { _ = try await vault.fetch(Self.empty, into: folder) }
    }

    @Test("A folder keeps the vault's promises", arguments: ["", "raw"])
    func folder(subfolder: String) async throws {
        try await withFolder { root in
            let folder = root.appending("m5core2_auto").appending("2025-07-16").pushing(FilePath(subfolder))
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            try Data(Self.audio).write(to: URL(filePath: folder.appending("10-30.wav").string))
            try await checkPromises(of: FolderVault(root: root), into: root)
        }
    }

    @Test("The Vault API keeps the vault's promises")
    func http() async throws {
        try await withFakeVault { server in
            server.setRecording(Self.audio, for: Self.slot)
            try await withFolder { folder in
                try await withClient(server) { try await checkPromises(of: $0, into: folder) }
            }
        }
    }

    @Test("A link that leaves the folder is refused")
    func outside() async throws {
        try await withFolder { root in
            let folder = root.appending("vault").appending("m5core2_auto").appending("2025-07-16")
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            let secret = root.appending("secret.wav")
            try Data(Self.audio).write(to: URL(filePath: secret.string))
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending("10-30.wav").string, withDestinationPath: secret.string)
            let vault = FolderVault(root: root.appending("vault"))
            await #expect {
                _ = try await vault.fetch(Self.slot, into: root)
            } throws: { error in
                if case .outsideVault = error as? VaultError { true } else { false }
            }
        }
    }

    @Test("A passing fault is tried again", arguments: [429, 500, 502, 503, 504])
    func passing(status: Int) async throws {
        try await withFakeVault { server in
            server.setRecording(Self.audio, for: Self.slot)
            server.script([.status(status), .status(status)], for: Self.slot)
            try await withClient(server) { vault in
                let isThere = try await vault.hasRecording(for: Self.slot)
                #expect(isThere)
            }
            #expect(server.requests.count == 3)
        }
    }

    @Test("An outage is an error, never \"no audio\"", arguments: [400, 401, 403, 422, 500, 503])
    func outage(status: Int) async throws {
        try await withFakeVault { server in
            server.answerEverything(with: .status(status))
            try await withClient(server) { vault in
                await #expect(throws: VaultError.self) { _ = try await vault.hasRecording(for: Self.slot) }
            }
            #expect(server.requests.count == (status < 500 ? 1 : 3))
        }
    }

    @Test("A server that ignores Range is asked for no more than its head", .timeLimit(.minutes(1)))
    func rangeIgnored() async throws {
        try await withFakeVault { server in
            server.setRecording(Self.audio, for: Self.slot)
            server.script([.endlessBody], for: Self.slot)
            try await withClient(server) { vault in
                let isThere = try await vault.hasRecording(for: Self.slot)
                #expect(isThere)
            }
        }
    }

    @Test("A body that ends or stops early is fetched again, and leaves no file", .timeLimit(.minutes(1)))
    func incomplete() async throws {
        try await withFakeVault { server in
            server.setRecording(Self.audio, for: Self.slot)
            try await withFolder { folder in
                try await withClient(server) { vault in
                    server.script([.close(afterBytes: 1_000), .stall(afterBytes: 10)], for: Self.slot)
                    let recording = try await vault.fetch(Self.slot, into: folder)
                    let fetched = try Data(contentsOf: URL(filePath: recording.path.string))
                    #expect(fetched.count == Self.audio.count)
                    try FileManager.default.removeItem(atPath: recording.path.string)
                    server.answerEverything(with: .close(afterBytes: 1_000))
                    await #expect(throws: VaultError.self) { _ = try await vault.fetch(Self.slot, into: folder) }
                }
                #expect(try leftovers(in: folder).isEmpty)
            }
        }
    }

    @Test("A recording beyond the limit is refused and leaves no file", .timeLimit(.minutes(1)))
    func tooLarge() async throws {
        try await withFakeVault { server in
            server.setRecording(Self.audio, for: Self.slot)
            try await withFolder { folder in
                try await withClient(server, change: { $0.maximumBytes = 2_000 }) { vault in
                    await #expect(throws: VaultError.tooLarge(limit: 2_000)) {
                        _ = try await vault.fetch(Self.slot, into: folder)
                    }
                }
                #expect(try leftovers(in: folder).isEmpty)
            }
        }
    }

    @Test("The token is sent, and stands in no description")
    func token() async throws {
        try await withFakeVault(token: "very-secret") { server in
            server.setRecording(Self.audio, for: Self.slot)
            try await withClient(server, change: { $0.token = Secret("very-secret") }) { vault in
                let isThere = try await vault.hasRecording(for: Self.slot)
                #expect(isThere)
                #expect(!"\(vault)".contains("very-secret"))
            }
            try await withClient(server) { vault in
                await #expect(throws: VaultError.self) { _ = try await vault.hasRecording(for: Self.slot) }
            }
        }
    }
}
