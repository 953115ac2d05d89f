import Foundation
import Observability
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// What systemd hears from the program (`Type=notify`).
@Suite struct ServiceManagerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func messagesArriveAtFilesAndAtAbstractNames() async throws {
        for name in [folder.path.appending("notify").string, "@vibe-transcriber-\(UUID().uuidString)"] {
            let listener = try DatagramListener(name: name)
            let socket = try #require(NotifySocket(name))
            try socket.send("READY=1")
            #expect(try await listener.next() == "READY=1")
        }
    }

    @Test(arguments: [nil, "", "/", "notify", "vsock:2:1234", "/" + String(repeating: "x", count: 200)])
    func whatIsNoSocketIsIgnored(value: String?) {
        #expect(NotifySocket(value) == nil)
    }

    @Test func aManagerThatHasGoneIsAnErrorAndNoCrash() throws {
        let socket = try #require(NotifySocket(folder.path.appending("nobody").string))
        #expect(throws: Errno.noSuchFileOrDirectory) { try socket.send("READY=1") }
    }

    @Test(.timeLimit(.minutes(5)))
    func theServerSaysThatItIsReadyAndAliveAndEndsWith0() async throws {
        let listener = try DatagramListener(name: folder.path.appending("notify").string)
        let status = try await BuiltProgram.serve(
            in: folder.path,
            environment: ["PORT": "0", "NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "200000"]
        ) {
            var heard: Set<String> = []
            while !heard.isSuperset(of: ["READY=1", "WATCHDOG=1"]) { heard.insert(try await listener.next()) }
        }
        #expect(status == .exited(0))
    }
}
