/// Settings that cannot be used: one sentence for each, never with a secret in it.
package struct SettingsError: Error, CustomStringConvertible {
    package let problems: [String]

    package var description: String { problems.joined(separator: "\n") }
}
