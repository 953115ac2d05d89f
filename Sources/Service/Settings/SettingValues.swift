import Configuration
import Domain
import Foundation
import SystemPackage

/// Reads individual settings and collects what is wrong with them. An empty value counts as unset.
struct SettingValues {
    private let reader: ConfigReader
    private(set) var problems: [String] = []

    init(reader: ConfigReader) { self.reader = reader }

    mutating func refuse(_ problem: String) { problems.append(problem) }

    func text(_ name: String, isSecret: Bool = false) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        let value = reader.string(forKey: key, isSecret: isSecret)?.trimmingCharacters(in: .whitespaces)
        return value?.isEmpty == false ? value : nil
    }

    mutating func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(name) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        let isOpen = range.upperBound == Int.max
        let limits = isOpen ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        refuse("\(name) must be a whole number \(limits), not \"\(text)\".")
        return nil
    }

    mutating func flag(_ name: String) -> Bool? {
        switch text(name)?.lowercased() {
        case nil: return nil
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        case .some(let other):
            refuse("\(name) must be true or false, not \"\(other)\".")
            return nil
        }
    }

    /// A URL without user, query or fragment; a trailing slash is dropped. The value is not repeated in the
    /// problem, because people paste keys into the wrong line.
    mutating func url(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        if let parts = URLComponents(string: text), parts.scheme == "http" || parts.scheme == "https",
            parts.host?.isEmpty == false, parts.user == nil, parts.query == nil, parts.fragment == nil,
            Self.hasPossiblePort(text)
        {
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        refuse("\(name) must be a URL such as https://example.org, without user, query or fragment.")
        return nil
    }

    /// Foundation accepts any number as a port and drops one that is too long; connecting to it would trap.
    private static func hasPossiblePort(_ address: String) -> Bool {
        let authority = address.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }
        let afterHost =
            authority.lastIndex(of: "]").map { authority[$0...].dropFirst() } ?? authority.drop { $0 != ":" }
        if afterHost.isEmpty { return true }
        return afterHost.first == ":" && Int(afterHost.dropFirst()).map { (1...65_535).contains($0) } == true
    }

    /// A leading `~/` means the home folder.
    func path(_ name: String) -> FilePath? {
        guard let text = text(name) else { return nil }
        guard text.hasPrefix("~/") else { return FilePath(text) }
        return UserFolders.home(self).appending(String(text.dropFirst(2)))
    }

    /// A variable shared by all programs, which many systems set in lower case.
    func proxyVariable(_ name: String) -> String? {
        if let text = text(name, isSecret: true) { return text }
        let value = ProcessInfo.processInfo.environment[name.lowercased()]
        return value?.isEmpty == false ? value : nil
    }

    mutating func list(_ name: String) -> [String]? {
        guard let text = text(name) else { return nil }
        let elements = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        if elements.contains("") {
            refuse("\(name) must be names separated by single commas, not \"\(text)\".")
            return nil
        }
        return elements
    }

    mutating func language(_ name: String) -> TranscriptionOptions.Language? {
        guard let text = text(name) else { return nil }
        if let language = TranscriptionOptions.Language(text) { return language }
        refuse(
            "\(name) must be a language that Whisper knows, such as ja, en-US or Japanese, or auto, not \"\(text)\".")
        return nil
    }

    mutating func choice<Value: RawRepresentable<String>>(_ name: String, of choices: [Value]) -> Value? {
        guard let text = text(name) else { return nil }
        if let value = Value(rawValue: text.lowercased()) { return value }
        let names = choices.map(\.rawValue).joined(separator: ", ")
        refuse("\(name) must be one of \(names), not \"\(text)\".")
        return nil
    }
}
