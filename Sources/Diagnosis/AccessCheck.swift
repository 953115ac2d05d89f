import API
import App
import Foundation

/// Who can read texts over HTTP without a key.
struct AccessCheck: Sendable {
    let settings: Settings
    /// Where the proxy of this machine has its files.
    var proxyFiles = "/etc/nginx"

    func finding() -> Finding {
        let check = "access", address = "\(settings.host):\(settings.port)"
        let advice =
            "Set API_KEYS to a key that `openssl rand -hex 32` makes, restart, and give it to those who may read."
        if !settings.access.rules.keys.isEmpty { return .ok(check, "texts, jobs and metrics need an API key") }
        if settings.access.rules.isAnonymousAllowed {
            return .warning(
                check, "ALLOW_ANONYMOUS=true and no API keys: whoever reaches \(address) reads every text",
                advice: advice)
        }
        guard let proxy = proxy() else {
            return .ok(check, "no API keys: texts, jobs and metrics are for direct callers on this machine alone")
        }
        guard proxy.saysForWhom else {
            return .error(
                check,
                "no API keys, and \(proxy.file) passes requests on without X-Forwarded-For or X-Real-IP: to the service they "
                    + "look like this machine's own, so whoever reaches nginx reads every text",
                advice: advice + " deploy/nginx/location.conf is a location that says who asks.")
        }
        return .warning(
            check, "no API keys, behind a proxy (\(proxy.file)): dashboard, jobs and texts answer 401 through it",
            advice: advice)
    }

    /// The first file of nginx that passes requests on to this service's port, and whether it says for whom. Files that this
    /// user cannot read are passed over. One file counts as a whole: which location a header stands in is not looked at.
    private func proxy() -> (file: String, saysForWhom: Bool)? {
        let folder = URL(filePath: proxyFiles)
        let names = FileManager.default.enumerator(atPath: proxyFiles)?.compactMap { $0 as? String } ?? []
        let port = ":\(settings.port)"
        for name in names.sorted().prefix(1_000) {
            let file = folder.appending(path: name)
            guard let text = try? String(contentsOf: file, encoding: .utf8), text.utf8.count < 1 << 20 else { continue }
            let lines = text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
            let passesOn = lines.contains { line in
                let words = line.split { " \t;{}".contains($0) }
                guard let address = words.drop(while: { $0 != "proxy_pass" && $0 != "server" }).dropFirst().first else {
                    return false
                }
                return address.hasSuffix(port) || address.contains(port + "/")
            }
            guard passesOn else { continue }
            // An upstream stands apart from the location that uses it: all of the proxy's files count then.
            let whole =
                lines.contains { $0.contains("proxy_pass") }
                ? lines.joined(separator: "\n") : Self.everything(in: folder, names)
            return (
                file.path,
                ["X-Forwarded-For", "X-Real-IP", "Forwarded"].contains { whole.contains("proxy_set_header \($0) ") }
            )
        }
        return nil
    }

    private static func everything(in folder: URL, _ names: [String]) -> String {
        names.prefix(1_000).compactMap { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
            .joined(separator: "\n")
    }
}
