import Domain
import Plumbing
package import SystemPackage

/// Settings that cannot be used: one sentence each, never containing a secret.
package struct SettingsError: Error, CustomStringConvertible {
    package let problems: [String]
    /// Whether another start may succeed without a changed setting: a disk is full, a port is in use, another process has
    /// the state.
    package let mayPass: Bool

    package init(problems: [String], mayPass: Bool = false) {
        self.problems = problems
        self.mayPass = mayPass
    }

    /// A file or folder that a setting names.
    package init(_ path: FilePath, _ setting: String, cannot what: String, _ error: any Error) {
        let cause = Errno(cause: error)
        self.init(
            problems: ["\(path) (\(setting)) cannot \(what): \(cause?.advice ?? "\(error)")."],
            mayPass: cause?.mayPass ?? true)
    }

    package var description: String { problems.joined(separator: "\n") }
}
