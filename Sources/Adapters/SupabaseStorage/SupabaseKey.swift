import Domain
import Foundation
import Plumbing

/// The kind of key that `SUPABASE_KEY` is, judged by its form; the key itself stays inside.
enum SupabaseKey: Sendable, Equatable {
    /// `sb_secret_…`: bypasses row-level security.
    case secret
    /// `sb_publishable_…`: subject to every policy as the role anon.
    case publishable
    /// A JWT: the role that it claims, the project that it is for, and when it ends in seconds since 1970.
    case legacy(role: String?, project: String?, expires: Double?)
    case unknown

    /// The claims that matter of a JWT's payload.
    private struct Claims: Decodable {
        let role: String?
        let ref: String?
        let exp: Double?
    }

    init(_ key: Secret) {
        let text = key.value
        if text.hasPrefix("sb_secret_") {
            self = .secret
        } else if text.hasPrefix("sb_publishable_") {
            self = .publishable
        } else if let claims = Self.claims(text) {
            self = .legacy(role: claims.role, project: claims.ref, expires: claims.exp)
        } else {
            self = .unknown
        }
    }

    private static func claims(_ token: String) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var base64 = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        while base64.count % 4 != 0 { base64.append("=") }
        return Data(base64Encoded: base64).flatMap { try? JSONDecoder().decode(Claims.self, from: $0) }
    }

    /// - Parameter url: the project's address, which names it when Supabase hosts it.
    func finding(url: String, now: Date = Date()) -> Finding {
        let advice = "Use the secret key (sb_secret_… or the legacy service_role) from the project's API settings."
        switch self {
        case .secret:
            return .ok("store key", "a secret key (sb_secret_…)")
        case .publishable:
            return .warning(
                "store key", "a publishable key: it is subject to every policy as the role anon", advice: advice)
        case .unknown:
            return .error("store key", "neither a JWT nor an sb_… key", advice: advice)
        case .legacy(let role, let project, let expires):
            if let expires, expires < now.timeIntervalSince1970 {
                return .error("store key", "a legacy JWT that has expired", advice: advice)
            }
            if let project, let host = URL(string: url)?.host(), host.hasSuffix(".supabase.co"),
                host != "\(project).supabase.co"
            {
                return .error(
                    "store key", "a legacy JWT for the project \(project), but SUPABASE_URL names \(host)",
                    advice: "Use the URL and key of the same project.")
            }
            guard role == "service_role" else {
                return .warning(
                    "store key", "a legacy JWT for the role \(role ?? "(none)"): it is subject to every policy",
                    advice: advice)
            }
            return .ok("store key", "a legacy JWT for the role service_role")
        }
    }
}
