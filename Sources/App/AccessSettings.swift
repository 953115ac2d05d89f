package import API
import Foundation
import SystemPackage
import WatchMe

/// Who may call the server, and how much.
package struct AccessSettings: Sendable {
    package var rules: AccessRules
    package var isAnonymousAllowed: Bool
    package var maximumConnections: Int

    private static let shortestKey = 16

    init(_ values: inout SettingValues) {
        let perMinute = values.number("RATE_LIMIT", in: 0...1_000_000) ?? 600
        rules = AccessRules(
            keys: APIKeys(Self.keys(&values)), requestsPerMinute: perMinute == 0 ? nil : perMinute,
            allowedOrigins: Self.origins(&values))
        isAnonymousAllowed = values.flag("ALLOW_ANONYMOUS") ?? false
        maximumConnections = values.number("MAX_CONNECTIONS", in: 1...100_000) ?? 2_000
    }

    private static func keys(_ values: inout SettingValues) -> [Secret] {
        var keys = keys(in: values.text("API_KEYS", isSecret: true) ?? "", named: "API_KEYS", &values)
        if let path = values.path("API_KEYS_FILE") {
            if let text = try? String(contentsOfFile: path.string, encoding: .utf8) {
                keys += Self.keys(in: text, named: "API_KEYS_FILE", &values)
                if keys.isEmpty { values.refuse("API_KEYS_FILE must name a file with at least one key.") }
            } else {
                values.refuse("API_KEYS_FILE must name a readable file, and \(path) is none.")
            }
        }
        return keys
    }

    /// One key a line or between commas; lines that begin with `#` are comments.
    private static func keys(in text: String, named name: String, _ values: inout SettingValues) -> [Secret] {
        let keys = text.split(whereSeparator: \.isNewline)
            .filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("#") }
            .flatMap { $0.split(separator: ",") }
            .compactMap { Secret(String($0)) }
        if keys.contains(where: { $0.value.count < shortestKey }) {
            values.refuse(
                "\(name) must hold keys of at least \(shortestKey) characters; `openssl rand -hex 32` makes one.")
        }
        return keys
    }

    private static func origins(_ values: inout SettingValues) -> [String] {
        let origins = values.list("CORS_ALLOWED_ORIGINS") ?? []
        let isWrong = origins.contains { origin in
            guard let parts = URLComponents(string: origin) else { return true }
            return parts.host?.isEmpty != false || !["http", "https"].contains(parts.scheme) || !parts.path.isEmpty
                || parts.query != nil || parts.fragment != nil || parts.user != nil
        }
        if isWrong {
            values.refuse("CORS_ALLOWED_ORIGINS must be origins such as https://app.example.org, without a path.")
        }
        return origins
    }
}

extension Settings {
    /// Why the server must not start: it would listen to others and ask nobody for a key.
    package var exposureProblem: String? {
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        if isLoopback || access.isAnonymousAllowed || !access.rules.keys.isEmpty { return nil }
        return "HOST is \(host), which other machines can reach, and there are no API keys: set API_KEYS or "
            + "API_KEYS_FILE, or ALLOW_ANONYMOUS=true where a private network keeps others away."
    }
}
