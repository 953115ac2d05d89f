import Foundation
import NIOHTTP1
package import OutgoingHTTP
package import Plumbing
package import SystemPackage

/// Whether recordings can be fetched.
package enum VaultDoctor {
    package static func examine(folder path: FilePath) -> Finding {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path.string, isDirectory: &isFolder), isFolder.boolValue else {
            return .error(
                "vault", "the folder \(path) does not exist",
                advice: "Create or mount it (VAULT_DIR), or set VAULT_URL to use a Vault API.")
        }
        guard files.isReadableFile(atPath: path.string), files.isExecutableFile(atPath: path.string) else {
            return .error(
                "vault", "the folder \(path) cannot be read by this user",
                advice: "Let the service's user read it, or run doctor as that user.")
        }
        return .ok("vault", "the folder \(path)")
    }

    /// Asks for a recording that cannot exist: no recorder has this name, and nobody recorded in 1970.
    package static func examine(_ url: String, token: String?, client: ProbeClient) async -> Examination {
        var headers = [("range", "bytes=0-0")]
        if let token = token.flatMap(Secret.init) { headers.append(("authorization", "Bearer \(token.value)")) }
        let answer: ProbeClient.Answer
        do throws(ProbeClient.Silence) {
            answer = try await client.send(
                .GET, "\(url)/download?device_id=doctor&date=1970-01-01&slot=00-00", headers: headers)
        } catch {
            return Examination([
                .error(
                    "vault", "\(url) does not answer (\(error.reason))",
                    advice: "Check VAULT_URL, its certificate and the network: curl -v \(url)/download")
            ])
        }
        return Examination([verdict(answer, url: url)], clocks: answer.date.map { [("vault", $0)] } ?? [])
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
