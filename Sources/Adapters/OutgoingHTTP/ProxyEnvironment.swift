package import Foundation

/// Which proxy a call goes through, according to the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`.
///
/// Source: what curl, Go and Python's requests have in common. `NO_PROXY` is a comma-separated list of names; a name stands
/// for itself and everything below it, `*` for everything, a port after a colon for that port only. This machine itself is never
/// called through a proxy.
package struct ProxyEnvironment: Sendable, Equatable {
    package struct Proxy: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case http, socks5
        }

        package let kind: Kind
        package let host: String
        package let port: Int
        package let user: String?
        package let password: String?
    }

    /// Names of variables that do not hold the address of a proxy.
    package private(set) var unreadable: [String] = []
    private var proxies: [String: Proxy] = [:]
    private var exceptions: [Substring] = []

    /// No proxy at all.
    package static let none = ProxyEnvironment { _ in nil }

    /// - Parameter value: the value of a variable whose name is in capitals; `nil` if it is unset or empty.
    package init(_ value: (String) -> String?) {
        for (scheme, names) in [("https", ["HTTPS_PROXY", "ALL_PROXY"]), ("http", ["HTTP_PROXY", "ALL_PROXY"])] {
            guard let name = names.first(where: { value($0) != nil }), let text = value(name) else { continue }
            if let proxy = Proxy(text) {
                proxies[scheme] = proxy
            } else if !unreadable.contains(name) {
                unreadable.append(name)
            }
        }
        exceptions = (value("NO_PROXY") ?? "").lowercased().split { $0 == "," || $0.isWhitespace }
    }

    /// `nil` for a direct call.
    package func proxy(for url: URL) -> Proxy? {
        guard let scheme = url.scheme?.lowercased(), let proxy = proxies[scheme],
            let host = url.host(percentEncoded: false)?.lowercased(), !Self.isThisMachine(host)
        else { return nil }
        let port = url.port ?? (scheme == "https" ? 443 : 80)
        return exceptions.contains { Self.covers($0, host, port) } ? nil : proxy
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || host == "[::1]"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }

    private static func covers(_ exception: Substring, _ host: String, _ port: Int) -> Bool {
        if exception == "*" { return true }
        var name = exception
        // An IPv6 address has colons of its own.
        if let colon = name.lastIndex(of: ":"), name.firstIndex(of: ":") == colon {
            guard Int(name[name.index(after: colon)...]) == port else { return false }
            name = name[..<colon]
        }
        if name.hasPrefix("*.") { name = name.dropFirst(2) }
        if name.hasPrefix(".") { name = name.dropFirst() }
        return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
    }
}

extension ProxyEnvironment.Proxy {
    /// `http://user:password@host:port`, `socks5://host:port`, or `host:port`; `nil` for anything else, including a proxy behind TLS.
    init?(_ text: String) {
        guard let url = URLComponents(string: text.contains("://") ? text : "http://\(text)"),
            let host = url.host, !host.isEmpty
        else { return nil }
        let kinds: [String: (Kind, Int)] = ["http": (.http, 80), "socks5": (.socks5, 1080), "socks5h": (.socks5, 1080)]
        guard let (kind, usualPort) = kinds[url.scheme?.lowercased() ?? ""] else { return nil }
        let port = url.port ?? usualPort
        guard (1...65_535).contains(port) else { return nil }
        self.init(kind: kind, host: host, port: port, user: url.user, password: url.password)
    }
}
