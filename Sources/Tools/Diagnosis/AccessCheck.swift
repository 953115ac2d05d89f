import API
import Foundation
import Plumbing
import Settings

/// Who can read transcripts over HTTP without a key.
struct AccessCheck: Sendable {
    let settings: ServiceSettings
    /// Where the proxy of this machine has its files.
    var proxyFiles = "/etc/nginx"

    func finding() -> Finding {
        let check = "access", address = "\(settings.host):\(settings.port)"
        let advice =
            "Set API_KEYS to a key that `openssl rand -hex 32` makes, restart, and give it to everyone who may read."
        if !settings.access.rules.keys.isEmpty { return .ok(check, "transcripts, jobs and metrics need an API key") }
        if settings.access.rules.isAnonymousAllowed {
            return .warning(
                check,
                "ALLOW_ANONYMOUS=true and no API keys: anyone who can reach \(address) can read every transcript",
                advice: advice)
        }
        guard let proxy = proxy() else {
            return .ok(check, "no API keys: transcripts, jobs and metrics are for direct callers on this machine only")
        }
        guard proxy.saysForWhom else {
            return .error(
                check,
                "no API keys, and \(proxy.file) passes requests on without X-Forwarded-For or X-Real-IP: to the service they "
                    + "look like this machine's own, so anyone who can reach nginx can read every transcript",
                advice: advice + " deploy/nginx/location.conf is a location that passes on who the client is.")
        }
        return .warning(
            check, "no API keys, behind a proxy (\(proxy.file)): dashboard, jobs and transcripts answer 401 through it",
            advice: advice)
    }

    /// An nginx file that passes requests on to this service's port, and whether it says for whom; of several, one that does not.
    /// Files that this user cannot read are passed over. One file counts as a whole: which location a header is in is not
    /// looked at, and variables and streams are not followed.
    private func proxy() -> (file: String, saysForWhom: Bool)? {
        let folder = URL(filePath: proxyFiles)
        let names = FileManager.default.enumerator(atPath: proxyFiles)?.compactMap { $0 as? String } ?? []
        let files = names.sorted().prefix(1_000).compactMap { name -> (path: String, lines: [[Substring]])? in
            let file = folder.appending(path: name)
            guard let text = try? String(contentsOf: file, encoding: .utf8), text.utf8.count < 1 << 20 else {
                return nil
            }
            let lines = text.split(separator: "\n").map { $0.prefix { $0 != "#" }.split { " \t;{}".contains($0) } }
            return (file.path, lines)
        }
        let found = files.filter { $0.lines.contains(where: passesOn) }.map { file in
            // An upstream is separate from the location that uses it, and a location's headers may be inherited.
            let isUpstream = !file.lines.contains { $0.contains("proxy_pass") }
            let hasOwn = file.lines.contains { $0.first == "proxy_set_header" || $0.first == "include" }
            let others = files.filter { isUpstream || !hasOwn && $0.path.hasSuffix("/nginx.conf") }
            let lines = file.lines + others.flatMap(\.lines)
            return (file: file.path, saysForWhom: lines.contains(where: Self.saysForWhom))
        }
        return found.first { !$0.saysForWhom } ?? found.first
    }

    /// `proxy_pass http://localhost:8001/;`, or a server of an upstream, on this machine and of this port.
    private func passesOn(_ words: [Substring]) -> Bool {
        guard let at = words.firstIndex(where: { $0 == "proxy_pass" || $0 == "server" }), words.count > at + 1 else {
            return false
        }
        let address = words[at + 1].split(separator: "/").first { !$0.hasSuffix(":") } ?? ""
        let hosts = ["localhost", "[::1]", settings.host]
        guard let colon = address.lastIndex(of: ":"), address[colon...] == ":\(settings.port)" else { return false }
        return address.hasPrefix("127.") || hosts.contains(String(address[..<colon]))
    }

    /// `proxy_set_header X-Real-IP $remote_addr;` or Debian's file that holds such lines.
    private static func saysForWhom(_ words: [Substring]) -> Bool {
        if words.first == "include" { return words.last?.hasSuffix("proxy_params") == true }
        guard words.count >= 3, words[0] == "proxy_set_header", words[2] != "\"\"", words[2] != "''" else {
            return false
        }
        return ["x-forwarded-for", "x-real-ip", "forwarded"].contains(words[1].lowercased())
    }
}
