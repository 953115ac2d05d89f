import Domain
import Foundation
import NIOHTTP1
import Plumbing
import Settings
import SystemPackage

/// Whether recordings can be fetched.
struct VaultDoctor: Sendable {
    let choice: ServiceSettings.VaultChoice
    let client: ProbeClient

    func examine() async -> (findings: [Finding], dates: [(server: String, date: Date)]) {
        switch choice {
        case .folder(let path): return ([Self.folder(path.string)], [])
        case .http(let url, let token): return await api(url, token: token)
        }
    }

    private static func folder(_ path: String) -> Finding {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return .error(
                "vault", "the folder \(path) does not exist",
                advice: "Create or mount it (VAULT_DIR), or set VAULT_URL to use a Vault API.")
        }
        guard FileManager.default.isReadableFile(atPath: path), FileManager.default.isExecutableFile(atPath: path)
        else {
            return .error(
                "vault", "the folder \(path) cannot be read by this user",
                advice: "Let the service's user read it, or run doctor as that user.")
        }
        return .ok("vault", "the folder \(path)")
    }

    /// Asks for a recording that cannot exist: no recorder has this name, and nobody recorded in 1970.
    private func api(
        _ url: String, token: String?
    ) async -> (findings: [Finding], dates: [(server: String, date: Date)]) {
        var headers = [("range", "bytes=0-0")]
        if let token = token.flatMap(Secret.init) { headers.append(("authorization", "Bearer \(token.value)")) }
        let answer: ProbeClient.Answer
        do throws(ProbeClient.Silence) {
            answer = try await client.send(
                .GET, "\(url)/download?device_id=doctor&date=1970-01-01&slot=00-00", headers: headers)
        } catch {
            let finding = Finding.error(
                "vault", "\(url) does not answer (\(error.reason))",
                advice: "Check VAULT_URL, its certificate and the network: curl -v \(url)/download")
            return ([finding], [])
        }
        return ([Self.verdict(answer, url: url)], answer.date.map { [("vault", $0)] } ?? [])
    }

    private static func verdict(_ answer: ProbeClient.Answer, url: String) -> Finding {
        switch answer.status {
        case 404 where String(decoding: answer.body, as: UTF8.self).contains("File not found"):
            return .ok("vault", "\(url) answers")
        case 404:
            return .error(
                "vault", "\(url) answers, but has no /download",
                advice: "VAULT_URL must be the URL up to /download, without it.")
        case 200, 206:
            return .warning(
                "vault", "\(url) claims to have a recording of a recorder that does not exist",
                advice: "Check that VAULT_URL names the Vault API and not another server.")
        case 401, 403:
            return .error("vault", "\(url) rejects the token", advice: "Set VAULT_TOKEN to a valid one.")
        case 429, 500...:
            return .error(
                "vault", "\(url) answers \(answer.status)",
                advice: "The Vault is overloaded or broken: see its own log; slots are tried again with the next job.")
        default:
            return .error(
                "vault", "\(url) answers \(answer.status)", advice: "Check that VAULT_URL names the Vault API.")
        }
    }
}
