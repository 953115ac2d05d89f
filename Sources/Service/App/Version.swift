import CVersion

/// The version that `GET /` and `--version` show.
package enum Version {
    package static let current = "0.1.0"

    /// The first twelve digits of the commit that the program was built from; `nil` if the build was not given it.
    package static var commit: String? {
        let digits = String(cString: cv_commit())
        return digits.isEmpty ? nil : String(digits.prefix(12))
    }

    /// Both, for people.
    package static var description: String { "\(current) (\(commit.map { "commit \($0)" } ?? "commit unknown"))" }
}
