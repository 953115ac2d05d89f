import AsyncHTTPClient
import Domain
import Foundation
import Plumbing
import SystemPackage
import TestSupport
import Testing

@testable import Vault

/// What vaults promise, and what the HTTP one does when the Vault API misbehaves.
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

    @Test("A folder keeps the vault's promises", arguments: ["", "raw"])
    func folder(subfolder: String) async throws {
        try await withFolder { root in
            let folder = root.appending("m5core2_auto").appending("2025-07-16").pushing(FilePath(subfolder))
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            try Data(Self.audio).write(to: URL(filePath: folder.appending("10-30.wav").string))
            try await withFolder { downloads in
                try await RecordingVaultConformance.check(
                    FolderVault(root: root), has: Self.audio, at: Self.slot, butNotAt: Self.empty, folder: downloads)
            }
        }
    }

    @Test("The Vault API keeps the vault's promises")
    func http() async throws {
        try await withFakeVault { server in
            server.setRecording(Self.audio, for: Self.slot)
            try await withFolder { folder in
                try await withClient(server) { vault in
                    try await RecordingVaultConformance.check(
                        vault, has: Self.audio, at: Self.slot, butNotAt: Self.empty, folder: folder)
                }
            }
        }
    }

    @Test("A link that leaves the folder is rejected")
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

    @Test("A transient failure is retried", arguments: [429, 500, 502, 503, 504])
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

    @Test(
        "A 404 that is not the Vault's own does not mean absence",
        arguments: [
            ("404 page not found\n", 3), ("<html>Not Found</html>", 3), ("", 3), ("[]", 3), (#""File not found""#, 3),
            (#"{"detail":"Not Found"}"#, 1),
        ])
    func foreignAbsence(body: String, requests: Int) async throws {
        try await withFakeVault { server in
            server.answerEverything(with: .answer(status: 404, body: body))
            try await withFolder { folder in
                try await withClient(server) { vault in
                    let error = await #expect(throws: VaultError.self) { _ = try await vault.presence(of: Self.slot) }
                    #expect(error?.isOutage == (requests == 3))
                    #expect(server.requests.count == requests)
                    await #expect(throws: VaultError.self) { _ = try await vault.fetch(Self.slot, into: folder) }
                }
            }
        }
    }

    @Test(
        "Other words for absence are the Vault's own",
        arguments: [
            #"{"detail":"File not found"}"#, #"{"detail":"ファイルがありません"}"#, #"{"error":"no such slot"}"#, "{}",
        ])
    func absence(body: String) async throws {
        try await withFakeVault { server in
            server.answerEverything(with: .answer(status: 404, body: body))
            try await withClient(server) { vault in
                let presence = try await vault.presence(of: Self.slot)
                #expect(presence == .absent)
            }
        }
    }

    @Test("A range of an empty file cannot be served, but the file exists")
    func emptyFile() async throws {
        try await withFakeVault { server in
            server.setRecording([], for: Self.slot)
            try await withClient(server) { vault in
                let isThere = try await vault.hasRecording(for: Self.slot)
                #expect(isThere)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A download that never ends is given up in time, and leaves no file", .timeLimit(.minutes(1)))
    func endless() async throws {
        try await withFakeVault { server in
            server.script([.endlessBody], for: Self.slot)
            try await withFolder { folder in
                let change = { (settings: inout VaultSettings) in
                    settings.downloadLimit = .milliseconds(200)
                    settings.maximumBytes = .max
                }
                try await withClient(server, change: change) { vault in
                    await #expect(throws: VaultError.tooSlow(limit: .milliseconds(200))) {
                        _ = try await vault.fetch(Self.slot, into: folder)
                    }
                }
                #expect(try leftovers(in: folder).isEmpty)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A Vault that lists a day is asked once; one that does not is not asked for it again")
    func list() async throws {
        try await withFakeVault { server in
            try await withClient(server) { vault in
                for _ in 0..<2 {
                    let none = try await vault.recordings(of: Self.day)
                    #expect(none == nil)
                }
            }
            #expect(server.requests.map(\.path) == ["/slots"])
            let body = #"{"slots":[{"slot":"10-30","etag":"\"v1\"","size":1920044},{"slot":"11-00"}]}"#
            server.setList(.json(body))
            try await withClient(server) { vault in
                let recordings = try #require(try await vault.recordings(of: Self.day))
                #expect(recordings.count == 2)
                #expect(try recordings[Self.slot.block]?.get() == .present(version: AudioVersion("\"v1\"")))
                #expect(try recordings[Self.empty.block]?.get() == .present(version: nil))
            }
            for answer in [
                FakeAnswer.json("<html>"), FakeAnswer(status: 405), FakeAnswer(status: 501),
                .json(#"{"slots":[{"slot":"10-30"},{"slot":"11:00"}]}"#), .json(#"{"slots":[{"slot":"24-00"}]}"#),
            ] {
                server.setList(answer)
                try await withClient(server) { vault in
                    let none = try await vault.recordings(of: Self.day)
                    #expect(none == nil)
                }
            }
            server.setList(FakeAnswer(status: 503))
            try await withClient(server) { vault in
                await #expect(throws: VaultError.self) { _ = try await vault.recordings(of: Self.day) }
            }
        }
    }

    @Test("A folder is read once per day, with extensions in upper or lower case")
    func folderList() async throws {
        try await withFolder { root in
            let folder = root.appending("m5core2_auto").appending("2025-07-16")
            try FileManager.default.createDirectory(
                atPath: folder.appending("raw").string, withIntermediateDirectories: true)
            let names = [
                "10-30.WAV", "11-00.caf", "11-30.Aac", "12-00.amr", "12-30.3GP", "13-00.mp4", "13-30.aif",
                "raw/14-00.wav",
                "raw/15-00.mp3", "notes.txt", "16-00.txt", "17-00.wav.part", "18-00.mp3", "18-00.wav", "18-00.rec",
                "20-00.REC", "20-30", "21-00.json", "21-30.part",
            ]
            for name in names { try Data(name.utf8).write(to: URL(filePath: folder.pushing(FilePath(name)).string)) }
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending("19-00.wav").string, withDestinationPath: "/etc/hostname")
            try FileManager.default.createDirectory(
                atPath: folder.appending("22-00").string, withIntermediateDirectories: false)
            let vault = FolderVault(root: root)
            let recordings = try #require(try await vault.recordings(of: Self.day))
            let found = recordings.keys.sorted().map(\.description)
            #expect(
                found == [
                    "10-30", "11-00", "11-30", "12-00", "12-30", "13-00", "13-30", "14-00", "18-00", "19-00", "20-00",
                    "20-30",
                ])
            #expect(throws: VaultError.self) { try recordings[TimeBlock("19-00")!]?.get() }
            for (block, answer) in recordings where block != TimeBlock("19-00")! {
                let presence = try await vault.presence(of: Self.day.slot(block))
                #expect(try answer.get() == presence)
            }
            let best = try await vault.fetch(Self.day.slot(TimeBlock("18-00")!), into: root)
            #expect(best.path.lastComponent?.string == "18-00.wav")
        }
    }

    @Test("A server that ignores Range is read no further than its headers", .timeLimit(.minutes(1)))
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

    /// 16-bit mono at 16 kHz, with a chunk of a recorder before its audio.
    private static let wav: [UInt8] = {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        let format = number(1, 2) + number(1, 2) + number(16_000, 4) + number(32_000, 4) + number(2, 2) + number(16, 2)
        let chunks =
            Array("LIST".utf8) + number(27, 4) + [UInt8](repeating: 65, count: 28) + Array("fmt ".utf8) + number(16, 4)
            + format + Array("data".utf8) + number(audio.count, 4) + audio
        return Array("RIFF".utf8) + number(chunks.count + 4, 4) + Array("WAVE".utf8) + chunks
    }()

    @Test("Without a length, a WAV's own header shows that it was truncated", .timeLimit(.minutes(1)))
    func incompleteWithoutLength() async throws {
        try await withFakeVault { server in
            server.setRecording(Self.wav, for: Self.slot)
            try await withFolder { folder in
                try await withClient(server) { vault in
                    func fetched() async throws -> Int {
                        let recording = try await vault.fetch(Self.slot, into: folder)
                        defer { try? FileManager.default.removeItem(atPath: recording.path.string) }
                        return try Data(contentsOf: URL(filePath: recording.path.string)).count
                    }
                    for end in [7, 40, 90] {
                        let before = server.requests.count
                        server.script([.end(afterBytes: 20_000), .end(afterBytes: end)], for: Self.slot)
                        let whole = try await fetched()
                        #expect(whole == Self.wav.count)
                        #expect(server.requests.count - before == 3)
                    }
                    server.answerEverything(with: .end(afterBytes: 20_000))
                    await #expect(throws: VaultError.incomplete(received: 20_000, expected: Self.wav.count)) {
                        _ = try await fetched()
                    }
                    #expect(server.requests.count == 12)
                    // The whole, without a length.
                    server.answerEverything(with: .end(afterBytes: Self.wav.count))
                    let wholeAgain = try await fetched()
                    #expect(wholeAgain == Self.wav.count)
                    #expect(server.requests.count == 13)
                }
                #expect(try leftovers(in: folder).isEmpty)
            }
        }
    }

    @Test("A recording beyond the limit is rejected and leaves no file", .timeLimit(.minutes(1)))
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

    @Test("The token is sent, and appears in no description")
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
