import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A server that cannot start says why in one sentence, and ends with 75 when another start may succeed, with 78 when somebody has to
/// change something first: systemd does not try again then. More of this is in scripts/checks/surroundings.sh.
@Suite(.timeLimit(.minutes(1))) struct BadStartTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func start(
        _ environment: [Subprocess.Environment.Key: String]
    ) async throws -> (status: TerminationStatus, sentence: String) {
        let given: [Subprocess.Environment.Key: String] = ["PORT": "0", "LOG_LEVEL": "critical"]
        let result = try await BuiltProgram.run(
            ["serve"], in: folder.path, environment: given.merging(environment) { _, own in own })
        #expect(result.error.filter(\.isNewline).count == 1 && result.output.isEmpty, "\(result.error)")
        #expect(!result.error.hasPrefix("Error"))
        return (result.status, result.error)
    }

    @Test func aPortThatIsTaken() async throws {
        try await LoopbackServer.run { _ in
            FakeAnswer(status: 200)
        } body: { server in
            let port = try #require(server.baseURL.port)
            let (status, sentence) = try await start(["PORT": "\(port)"])
            #expect(status == .exited(75))
            #expect(sentence.hasPrefix("Another program is listening on 127.0.0.1:\(port) (HOST, PORT)."))
        }
    }

    @Test func anEnglishModelForAnotherLanguage() async throws {
        let (status, sentence) = try await start(["ALLOWED_MODELS": "tiny.en,base"])
        #expect(status == .exited(78))
        #expect(
            sentence.hasPrefix("WHISPER_LANGUAGE is ja, but tiny.en, the first of ALLOWED_MODELS, only knows English"))
    }

    @Test func anAddressOfAnotherMachine() async throws {
        // Reserved for documentation (RFC 5737).
        let (status, sentence) = try await start(["HOST": "192.0.2.1"])
        #expect(status == .exited(75) && sentence.contains("HOST"))
    }

    @Test(arguments: ["STATE_PATH", "DATABASE_PATH"])
    func aFileThatIsNoDatabase(setting: Subprocess.Environment.Key) async throws {
        let file = folder.path.appending("notes.txt")
        try Data(repeating: UInt8(ascii: "x"), count: 10_000).write(to: URL(filePath: file.string))
        let (status, sentence) = try await start([setting: file.string])
        #expect(status == .exited(78))
        #expect(sentence.contains(setting.rawValue) && sentence.contains("not a database"))
    }

    @Test(arguments: ["STATE_PATH", "DATABASE_PATH", "TEMP_DIR"])
    func aFolderThatIsAFile(setting: Subprocess.Environment.Key) async throws {
        let file = folder.path.appending("file")
        try Data().write(to: URL(filePath: file.string))
        var paths: [Subprocess.Environment.Key: String] = ["STATE_PATH": folder.path.appending("state.sqlite").string]
        paths[setting] = file.appending("x").string
        let (status, sentence) = try await start(paths)
        #expect(status == .exited(78))
        #expect(sentence.contains(setting.rawValue) && sentence.contains("choose another path"))
    }
}
