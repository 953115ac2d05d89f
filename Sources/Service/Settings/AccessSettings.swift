import Domain
import Foundation
import Plumbing
import SystemPackage

/// Who may call the server, and how often.
package struct AccessSettings: Sendable {
    package var rules: AccessRules
    package var maximumConnections: Int

    private static let shortestKey = 16

    init(_ values: inout SettingValues) {
        let perMinute = values.number("RATE_LIMIT", in: 0...1_000_000) ?? 600
        rules = AccessRules(
            keys: APIKeys(Self.keys(&values)), isAnonymousAllowed: values.flag("ALLOW_ANONYMOUS") ?? false,
            requestsPerMinute: perMinute == 0 ? nil : perMinute,
            allowedOrigins: Self.origins(&values))
        maximumConnections = values.number("MAX_CONNECTIONS", in: 1...100_000) ?? 2_000
    }

    /// What to log at startup if no keys are set.
    package var notice: String? {
        if !rules.keys.isEmpty { return nil }
        return rules.isAnonymousAllowed
            ? "ALLOW_ANONYMOUS=true and no API keys: anyone who can reach the port can read and replace every transcript"
            : "No API keys are set: transcripts, jobs and metrics are for direct callers on this machine only"
    }

    private static func keys(_ values: inout SettingValues) -> [Secret] {
        let text = values.text("API_KEYS", isSecret: true)
        var keys = keys(in: text ?? "", named: "API_KEYS", &values)
        if text != nil, keys.isEmpty { values.refuse("API_KEYS must contain at least one key or be unset.") }
        if let path = values.path("API_KEYS_FILE") {
            if let text = try? String(contentsOfFile: path.string, encoding: .utf8) {
                keys += Self.keys(in: text, named: "API_KEYS_FILE", &values)
                if keys.isEmpty { values.refuse("API_KEYS_FILE must name a file with at least one key.") }
            } else {
                values.refuse("API_KEYS_FILE must name a readable file, but \(path) is not readable.")
            }
        }
        return keys
    }

    /// One key per line or between commas; lines that begin with `#` are comments.
    private static func keys(in text: String, named name: String, _ values: inout SettingValues) -> [Secret] {
        let keys = text.split(whereSeparator: \.isNewline)
            .filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("#") }
            .flatMap { $0.split(separator: ",") }
            .compactMap { Secret(String($0)) }
        if keys.contains(where: { $0.value.count < shortestKey }) {
            values.refuse(
                "\(name) must contain keys of at least \(shortestKey) characters; `openssl rand -hex 32` makes one.")
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
