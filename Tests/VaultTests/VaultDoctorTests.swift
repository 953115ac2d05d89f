import Foundation
import OutgoingHTTP
import Plumbing
import SystemPackage
import TestSupport
import Testing

@testable import Vault

@Suite struct VaultDoctorTests {
    private func finding(_ url: String, token: String? = nil) async -> Finding? {
        await VaultDoctor.examine(url, token: token, client: ProbeClient()).findings.first
    }

    @Test func aVaultThatAnswersIsFineAndIsAskedForOneByteOfNobodysRecording() async throws {
        try await withFakeVault(token: "t") { vault in
            let finding = await finding(vault.baseURL.absoluteString, token: "t")
            #expect(finding?.verdict == .ok)
            #expect(vault.requests.map { $0.headers["range"] } == ["bytes=0-0"])
        }
    }

    @Test(arguments: [
        (ScriptedAnswer.status(503), Finding.Verdict.error, "its own log"),
        (.status(401), .error, "VAULT_TOKEN"),
        (.status(302), .error, "VAULT_URL"),
        (.status(404), .error, "up to /download"),
        (.endlessBody, .warning, "another server"),
    ])
    func aFaultEndsWithWhatToDo(answer: ScriptedAnswer, verdict: Finding.Verdict, advice: String) async throws {
        try await withFakeVault { vault in
            vault.answerEverything(with: answer)
            let finding = await finding(vault.baseURL.absoluteString)
            #expect(finding?.verdict == verdict)
            #expect(finding?.advice?.contains(advice) == true)
        }
    }

    @Test func aVaultThatIsAwayIsSaidSo() async {
        #expect(await finding("http://127.0.0.1:1")?.detail.contains("does not answer") == true)
    }

    @Test func aFolderIsFineWhenItIsThere() throws {
        let folder = try TemporaryFolder()
        #expect(VaultDoctor.examine(folder: folder.path).verdict == .ok)
        #expect(VaultDoctor.examine(folder: folder.path.appending("absent")).verdict == .error)
    }
}
